// The workstation for a browser on this machine: for development, tests and machines without Electron.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseStartOptions, type StartOptions, startHelp } from '../../build/start-options.mjs';
import { createBrowserShell } from '../../electron/browser-shell/create-browser-shell.ts';
import { dataDirectory } from '../../electron/platform/data-directory.ts';
import { lockDataDirectory } from '../../electron/platform/data-directory-lock.ts';
import { SilentPowerEvents } from '../../electron/platform/silent-power-events.ts';
import type { MessageToCardProcess } from '../../electron/platform/smart-cards/card-process-messages.ts';
import { SystemClock } from '../../electron/platform/system-clock.ts';
import { ChildProcessLauncher } from '../../electron/server-host/child-process-launcher.ts';
import manifest from '../../package.json' with { type: 'json' };
import { createStation } from './create-station.ts';
import { endingSignals } from './ending-signals.ts';
import { runDoctor } from './run-doctor.ts';
import { runEnrolment } from './run-enrolment.ts';
import { runWipe } from './run-wipe.ts';
import { serverUrlOf } from './server-url-of.ts';
import { startFault } from './start-fault.ts';
import { findSystemBus } from './system-bus.ts';

const rendererDirectory = join(import.meta.dirname, '..', '..', 'dist', 'renderer');
const serverEntry = join(import.meta.dirname, 'server-process.ts');
const cardEntry = join(import.meta.dirname, 'card-process.ts');
const forcedExitMs = 10_000;

let directory = '';
/** Exit code after a fault: 1, but 2 for --enrol and --wipe, for which 1 has a meaning. */
let exitCodeOfFault = 1;
// Without a listener, a reader that has closed its end would crash the process.
for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);
try {
  const options = commandLine();
  ({ directory } = options);
  exitCodeOfFault = options.enrol || options.wipe ? 2 : 1;
  if (options.doctor) process.exit(await runDoctor({ ...stationOptions(options), json: options.json }));
  if (options.enrol) process.exit(await runEnrolment({ ...stationOptions(options), json: options.json }));
  if (options.wipe) process.exit(await runWipe({ ...options, ...stationOptions(options) }));
  await run(options);
} catch (error) {
  process.stderr.write(`${startFault(error, directory)}\n`);
  process.exit(exitCodeOfFault);
}

interface Options extends StartOptions {
  readonly directory: string;
}

/** `npm start` reads the same command line first and passes on what is meant for the shell. */
function commandLine(): Options {
  const options = parseStartOptions(process.argv.slice(2), { workingDirectory: process.cwd() });
  if (options.help || options.version) {
    process.stdout.write(`${options.help ? startHelp : `CareLink Workstation ${manifest.version}`}\n`);
    process.exit(0);
  }
  const home = { platform: process.platform, homeDirectory: homedir(), environment: process.env };
  return { ...options, directory: options.dataDirectory ?? dataDirectory(home) };
}

function stationOptions({ directory, policyFile }: Options) {
  return {
    shell: 'browser',
    version: manifest.version,
    dataDirectory: directory,
    platform: process.platform,
    // This shell is not for wards, so a developer may give it a policy.
    policyFile: policyFile ?? undefined,
    launcher: new ChildProcessLauncher(serverEntry),
    cardLauncher: new ChildProcessLauncher<MessageToCardProcess>(cardEntry),
  } as const;
}

async function run(options: Options): Promise<void> {
  const { port, json } = options;
  const unlockDirectory = lockDataDirectory(options.directory);
  const power = new SilentPowerEvents();
  const systemBus = findSystemBus(process.platform, process.env);
  const station = await createStation({ ...stationOptions(options), power, systemBus });
  const { workstation, diagnostics, policy, logo, log } = station;
  const { apps } = policy;
  const clock = new SystemClock();
  const shell = await createBrowserShell({
    workstation,
    diagnostics,
    apps,
    rendererDirectory,
    logo,
    clock,
    log,
    port,
  });
  stopOnRequest(async () => {
    await shell.close();
    await station.stop();
    unlockDirectory();
  });
  await station.start();
  const server = await serverUrlOf(station);
  if (json)
    process.stdout.write(`${JSON.stringify({ ready: true, workstation: shell.newLaunchLink(), server })}\n`);
  else invite(shell.newLaunchLink);
}

/** For a person: where to go, how to get there again, how to stop. */
function invite(newLaunchLink: () => string): void {
  const isInteractive = process.stdin.isTTY === true;
  const further = isInteractive ? 'Enter prints a new link, Ctrl+C stops.' : 'SIGTERM stops it.';
  process.stdout.write(
    `CareLink Workstation is running; this shell is not for wards. Open (works once, for ten minutes):\n\n` +
      `  ${newLaunchLink()}\n\n${further}\n`,
  );
  if (!isInteractive) return;
  process.stdin.on('data', () => process.stdout.write(`  ${newLaunchLink()}\n`));
}

/** Stops once, whoever asks for it: the person, the system, or the end of the process that started this one. */
function stopOnRequest(stop: () => Promise<void>): void {
  let isStopping = false;
  const request = () => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(1), forcedExitMs).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${startFault(error, directory)}\n`);
        process.exit(1);
      },
    );
  };
  for (const signal of [...endingSignals, 'disconnect']) process.on(signal, request);
}
