import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packForRunning, removePacked } from '../../support/electron/pack.ts';
import { provideElectron } from '../../support/electron/provide-electron.ts';
import { type UsableElectron, WardComputer } from '../../support/electron/ward-computer.ts';
import { launchChromium } from '../../support/renderer/launch-chromium.ts';
import { runServerCommand } from '../../support/server/run-server-command.ts';
import type { Bench } from '../bench.ts';
import { MachinePolicy } from '../processes/machine-policy.ts';
import { WorkstationShell } from '../processes/workstation-shell.ts';
import { medianOf, type Row } from '../report/row.ts';
import { ElectronWard, hasRestlessCaret, idleMs, starts } from './electron-ward.ts';

/**
 * The program as installers lay it out, at the sign-in of a site's server. It lets nobody drive it, so it is a policy of
 * the machine that gives it the server. The others start in turns with it, and have the same server.
 */
export async function* packagedRows(bench: Bench): AsyncGenerator<Row> {
  const { say } = bench.options;
  const electron = await provideElectron(say);
  if ('obstacle' in electron) return say(`Without the packaged program: ${electron.obstacle}`);
  const databaseFile = bench.newDatabase('site');
  const server = await bench.startServer(databaseFile);
  const policy = { server_url: server.url };
  const machine = MachinePolicy.lay(mkdtempSync(join(bench.workFolder, 'etc-')), electron.account, policy);
  if (machine === null)
    return say('Without the packaged program: only root can give it a policy, where mounts are allowed');
  const packaged = await packagedWard(bench, electron, machine, databaseFile);
  const unpacked = await unpackedWard(bench, electron, policy, databaseFile);
  const browserShell = await browserShellOf(bench, policy);
  const [ofPackaged, ofUnpacked, ofBrowser]: [number[], number[], number[]] = [[], [], []];
  for (let done = 0; done < starts; done += 1) {
    ofPackaged.push(await packaged.secondsToSignIn());
    ofUnpacked.push(await unpacked.secondsToSignIn());
    ofBrowser.push(await browserShell.secondsToSignIn());
  }
  const start = 'cold start to the sign-in of a site';
  const fromProcess = `from the start of its process to a typed letter on the screen; median of ${starts}, in turns`;
  const fromCommand = `\`npm start\`, to a user name that can be typed; median of ${starts}, in turns`;
  const which = `packaged program (Electron ${electron.version.split('.')[0]} runtime)`;
  const row = (what: string, value: number, unit: Row['unit'], atMost: number | null, note: string): Row => ({
    what,
    value,
    unit,
    ...(atMost !== null && { goal: { atMost } }),
    note,
  });
  yield row(`${which}: ${start}`, medianOf(ofPackaged), 's', 2, fromProcess);
  yield row(`Electron ${electron.version}: ${start}`, medianOf(ofUnpacked), 's', null, fromProcess);
  yield row(`browser shell: ${start}`, medianOf(ofBrowser), 's', null, fromCommand);
  const { idlePercent, memory } = await packaged.idleAtSignIn();
  const { allBytes, writtenBytes, rigBytes } = memory;
  const still = hasRestlessCaret(electron) ? '; with a caret that rests' : '';
  const share = `of one core, all processes together, over ${idleMs / 1_000} s${still}`;
  yield row(`${which}: idle, at the sign-in screen`, idlePercent, '%', 1, share);
  const pss = `PSS, at the sign-in screen; ${(rigBytes / 1e6).toFixed(0)} MB of it are a process that only the tests need`;
  yield row(`${which}: memory of all processes`, allBytes / 1e6, 'MB', 250, pss);
  const files = 'the rest are pages of program files';
  yield row(`${which}: of it written by them`, writtenBytes / 1e6, 'MB', null, files);
}

async function packagedWard(
  bench: Bench,
  electron: UsableElectron,
  machine: MachinePolicy,
  databaseFile: string,
): Promise<ElectronWard> {
  const packed = await packForRunning(electron);
  bench.onClose(() => removePacked(packed));
  const computer = await openComputer(bench, electron);
  // As the stand-in starts the other: there is no graphics card to find out about.
  const usual = ['--data', computer.dataDirectory, '--disable-gpu'];
  const launch = (...args: string[]): ChildProcess =>
    machine.spawn(computer.desk, packed.program, [...usual, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const enrolment = launch('--enrol');
  enrolment.stdin?.end(`${await newDeviceCode(databaseFile)}\n`);
  let errors = '';
  enrolment.stderr?.on('data', (chunk) => (errors += String(chunk)));
  const [code] = await once(enrolment, 'close');
  if (code !== 0) throw new Error(`The packaged program was not enrolled: ${errors}`);
  return new ElectronWard(computer, launch);
}

async function unpackedWard(
  bench: Bench,
  electron: UsableElectron,
  policy: object,
  databaseFile: string,
): Promise<ElectronWard> {
  const computer = await openComputer(bench, electron);
  const { code, stderr } = await computer.run(['--enrol'], {
    policy,
    input: `${await newDeviceCode(databaseFile)}\n`,
  });
  if (code !== 0) throw new Error(`The workstation was not enrolled: ${stderr}`);
  return new ElectronWard(computer);
}

async function browserShellOf(bench: Bench, policy: object) {
  const browser = await launchChromium();
  bench.onClose(() => browser.close());
  const directory = mkdtempSync(join(bench.workFolder, 'workstation-'));
  const policyFile = join(directory, 'policy.json');
  writeFileSync(policyFile, JSON.stringify(policy));
  return {
    async secondsToSignIn(): Promise<number> {
      const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
      const page = await context.newPage();
      const startedAtMs = performance.now();
      const shell = await WorkstationShell.start(directory, ['--policy', policyFile]);
      await page.goto(shell.launchLink);
      await page.getByLabel('User name').fill('mmm');
      const seconds = (performance.now() - startedAtMs) / 1_000;
      await context.close();
      await shell.close();
      return seconds;
    },
  };
}

async function openComputer(bench: Bench, electron: UsableElectron): Promise<WardComputer> {
  const computer = await WardComputer.open(electron);
  bench.onClose(() => computer.close());
  return computer;
}

async function newDeviceCode(databaseFile: string): Promise<string> {
  const { code, out, err } = await runServerCommand(['device', 'code', '--json', '--db', databaseFile]);
  if (code !== 0) throw new Error(err);
  return JSON.parse(out).code;
}
