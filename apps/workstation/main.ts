import type { X509Certificate } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  Menu,
  powerMonitor,
  protocol,
  type Session,
  session,
  utilityProcess,
} from 'electron';
import { withSiteLogo } from '../../electron/core/page/site-logo.ts';
import { loadStaticPages, type StaticPages } from '../../electron/core/page/static-pages.ts';
import type { EffectivePolicy } from '../../electron/core/policy/effective-policy.ts';
import { allAddresses } from '../../electron/core/policy/server-addresses.ts';
import { becomeSingle } from '../../electron/platform/become-single.ts';
import { dataDirectory } from '../../electron/platform/data-directory.ts';
import {
  DataDirectoryInUseError,
  lockDataDirectoryInTime,
} from '../../electron/platform/data-directory-lock.ts';
import { SystemProxyProbe } from '../../electron/platform/diagnostics/system-proxy-probe.ts';
import { ElectronPowerEvents } from '../../electron/platform/electron-power-events.ts';
import { FileZoom } from '../../electron/platform/file-zoom.ts';
import { isMachineWide } from '../../electron/platform/is-machine-wide.ts';
import { leftSingletonSocket } from '../../electron/platform/left-singleton-socket.ts';
import type { MessageToCardProcess } from '../../electron/platform/smart-cards/card-process-messages.ts';
import { answerStart, startRequest } from '../../electron/platform/start-request.ts';
import { SystemClock } from '../../electron/platform/system-clock.ts';
import { windowsProfiles } from '../../electron/platform/windows-profiles.ts';
import { UtilityProcessLauncher } from '../../electron/server-host/utility-process-launcher.ts';
import { appUrl } from '../../electron/windows/app-origin.ts';
import { registerAppScheme, serveAppPages } from '../../electron/windows/app-protocol.ts';
import { applicationMenu } from '../../electron/windows/application-menu.ts';
import { closeWindow } from '../../electron/windows/close-in-time.ts';
import { clearCopiedText } from '../../electron/windows/copied-text.ts';
import { guardAllContents } from '../../electron/windows/guard-contents.ts';
import { fetchNoDictionaries, guardSession } from '../../electron/windows/guard-session.ts';
import { hearBadges } from '../../electron/windows/hear-badges.ts';
import { keepTrust } from '../../electron/windows/keep-trust.ts';
import { reachNothing } from '../../electron/windows/network-reach.ts';
import { takeProxy } from '../../electron/windows/take-proxy.ts';
import { verifyCertificates } from '../../electron/windows/verify-certificates.ts';
import { WorkstationWindow } from '../../electron/windows/workstation-window.ts';
import { makePrivateFolder } from '../../server/files/make-private-folder.ts';
import { createStation, type Station } from './create-station.ts';
import { displayFault } from './display-fault.ts';
import { electronCommandLine } from './electron-command-line.ts';
import { electronHelp } from './electron-help.ts';
import { Ending } from './ending.ts';
import { noteRefusal } from './note-refusal.ts';
import { runDoctor } from './run-doctor.ts';
import { runEnrolment } from './run-enrolment.ts';
import { runProfileWipe } from './run-profile-wipe.ts';
import { runWipe } from './run-wipe.ts';
import {
  beginWithoutDisplay,
  exitLeavingNothing,
  makePassingFolder,
  runInterruptibly,
} from './run-without-window.ts';
import { serverUrlOf } from './server-url-of.ts';
import { showStartFault } from './show-start-fault.ts';
import { startFault } from './start-fault.ts';
import { surroundingsOf } from './surroundings-of.ts';
import { findSystemBus } from './system-bus.ts';

// Bundled: this file lies in dist/workstation/, beside the server process and the preload.
const preloadFile = join(import.meta.dirname, 'preload.cjs');
const appPreloadFile = join(import.meta.dirname, 'app-preload.cjs');
const serverEntry = join(import.meta.dirname, 'server-process.js');
const cardEntry = join(import.meta.dirname, 'card-process.js');
const rendererDirectory = join(import.meta.dirname, '..', 'renderer');

// Electron only looks at the program's name, and a packed one may still be called `electron`.
const isPackaged = app.isPackaged || app.getAppPath().endsWith('.asar');
const { platform, env: environment } = process;
const commandLine = electronCommandLine(process.argv, { isPackaged, platform, environment });
const { data, policyFile, json, doctor, enrol, wipe } = commandLine;
// Read before Electron is given another folder. Reading it creates the folder, so nothing else reads it.
const usualUserData = wipe ? usualUserDataFolder() : undefined;
const directory = data ?? defaultDataDirectory();
let window: WorkstationWindow | null = null;
const clock = new SystemClock();
let ownSession: Session | null = null;
let siteAuthorities: readonly X509Certificate[] = [];
// Without a listener, a reader that has closed its end would crash the process.
for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);

// Taken before anything is removed from it.
const surroundings = surroundingsOf(process);
keepTrust(app, { argv: process.argv, environment: process.env });
fetchNoDictionaries(app);
registerAppScheme(protocol);
app.enableSandbox();
if (commandLine.refusal !== undefined) refuse(commandLine.refusal);
else if (commandLine.print !== undefined) printAndExit(commandLine.print);
else if (doctor) runWithoutWindow(() => runDoctor({ ...stationOptions(), json }), 1);
else if (enrol)
  runWithoutWindow((interruption) => runEnrolment({ ...stationOptions(), json, interruption }), 2);
else if (wipe) runWithoutWindow(runWipes, 2);
else begin();

/** Answers where the command was typed, and closes at once whatever Chromium has already opened. */
function refuse(sentence: string): void {
  if (isPackaged) noteRefusal(sentence, directory);
  exitWith(2, sentence);
}

function exitWith(code: number, sentence: string): void {
  process.stderr.write(`${sentence}\n`);
  app.exit(code);
}

function printAndExit(what: 'help' | 'version'): void {
  const text = what === 'help' ? electronHelp({ isPackaged }) : `CareLink Workstation ${app.getVersion()}\n`;
  process.stdout.write(text, () => app.exit(0));
}

function begin(): void {
  const fault = displayFault(platform, environment, process.argv);
  if (fault !== null) {
    exitWith(1, fault);
    return;
  }
  const ending = new Ending({
    app,
    clock,
    closeWindows: async () => void (await Promise.all(BrowserWindow.getAllWindows().map(closeWindow))),
    show: (title, sentence) => showStartFault({ app, dialog, title, sentence }),
  });
  const userData = join(directory, 'electron');
  try {
    keepUserDataIn(userData);
  } catch (error) {
    ending.followSignals(process);
    giveUpWithoutUserData(ending, error);
    return;
  }
  const removeLeftSocket = leftSingletonSocket(userData);
  // The lock is per folder of user data: two installations may run side by side, one may not run twice.
  const outcome = becomeSingle({ app, userData, isScript: json, clock });
  // Only now: while it was waiting for another instance to end, a signal could end it at once.
  ending.followSignals(process);
  if (outcome === 'single') {
    removeLeftSocket();
    app.on('second-instance', (_event, _argv, _folder, start) => comeToFront({ ending, userData, start }));
    app
      .whenReady()
      .then(() => {
        ending.followSignals(process);
        return run(ending);
      })
      .catch((error: unknown) => giveUp(ending, error));
  } else if (outcome !== 'answered') giveUpWithoutUserData(ending, outcome);
  // A person sees the existing window come to the front; a script needs a line to read.
  else if (json) giveUp(ending, new DataDirectoryInUseError(directory));
  else app.exit(0);
}

/** Showing the message needs a folder Chromium can write to. */
function giveUpWithoutUserData(ending: Ending, error: unknown): void {
  if (json) {
    exitWith(1, startFault(error, directory));
    return;
  }
  const folder = keepNoUserData();
  process.once('exit', (code) => exitLeavingNothing(app, code, folder));
  giveUp(ending, error);
}

/**
 * The program was started a second time: answers once the window is in front. A script only learns that it is already
 * running. A second start that gets no answer asks again, and takes over once this process has ended.
 */
function comeToFront({ ending, userData, start }: AnotherStart): void {
  if (ending.isUnderWay) return;
  const { id, isScript } = startRequest(start);
  if (!isScript && !window?.comeToFront()) return;
  if (id !== null) answerStart(userData, id);
}

interface AnotherStart {
  readonly ending: Ending;
  readonly userData: string;
  /** What the other process says about itself. */
  readonly start: unknown;
}

/** `--doctor`, `--enrol`, `--wipe`: no window and no lock, so that they work beside a running workstation. */
function runWithoutWindow(task: (interruption: AbortSignal) => Promise<number>, codeOfFault: number): void {
  beginWithoutDisplay(process);
  const folder = keepNoUserData();
  void runInterruptibly(app, task)
    .catch((error: unknown) => {
      process.stderr.write(`${startFault(error, directory)}\n`);
      return codeOfFault;
    })
    .then((code) => exitLeavingNothing(app, code, folder));
}

/**
 * Has Chromium keep its data in a temporary folder, which is returned so that it can be removed at the end. Null when
 * no temporary folder can be made; the data then stays at Chromium's usual place.
 */
function keepNoUserData(): string | null {
  try {
    const folder = makePassingFolder();
    app.setPath('userData', folder);
    return folder;
  } catch {
    return null;
  }
}

function keepUserDataIn(folder: string): void {
  // Electron throws if the folder does not exist.
  makePrivateFolder(folder);
  app.setPath('userData', folder);
}

/** Where Chromium keeps its data by default; there is no such place if the home folder is not writable. */
function usualUserDataFolder(): string | undefined {
  try {
    return app.getPath('userData');
  } catch {
    return undefined;
  }
}

function defaultDataDirectory(): string {
  return dataDirectory({ platform, homeDirectory: homedir(), environment });
}

async function run(ending: Ending): Promise<void> {
  // The browser shell may be using the same folder, or a process that just ended may not have released it yet.
  const unlockDirectory = await lockDataDirectoryInTime(directory, clock);
  const [station, pages] = await Promise.all([
    createElectronStation(),
    loadStaticPages(rendererDirectory),
  ]).catch((error: unknown) => {
    // So that another start is not held up while the reason is still on screen.
    unlockDirectory();
    throw error;
  });
  ending.stopFirst({
    stop: () => station.stop(),
    release: unlockDirectory,
    failed: (error) => station.log.error({ err: error }, 'not stopped cleanly'),
  });
  window = new WorkstationWindow({
    ...station,
    keptZoom: new FileZoom(join(directory, 'zoom.json')),
    resolveProxy: (url) => ownTraffic().resolveProxy(url),
    authorities: siteAuthorities,
    isPackaged,
    preloadFile,
    appPreloadFile,
    clock,
  });
  await prepareWindow(station, window, pages);
  await station.start();
  if (ending.isUnderWay) return;
  await window.open({ giveUp: () => giveUpPage(ending, station), isEnding: () => ending.isUnderWay });
  if (json && !ending.isUnderWay) await printReady(station);
}

/** Guards come before the first page. */
async function prepareWindow(
  { workstation, policy, log, logo }: Station,
  window: WorkstationWindow,
  pages: StaticPages,
): Promise<void> {
  hearBadges({ app, workstation, policy, clock });
  guardAllContents(app, log, (contentsSession) => window.appOf(contentsSession));
  guardSession(session.defaultSession);
  clearCopiedText({ app, clipboard, workstation, platform });
  await reachNothing(session.defaultSession);
  serveAppPages(session.defaultSession.protocol, withSiteLogo(pages, logo));
  const isKiosk = policy.kiosk === 'on';
  Menu.setApplicationMenu(Menu.buildFromTemplate(applicationMenu(platform, window.keys, { isKiosk })));
  window.answerPages();
}

/** The session of our own requests. No page lives in it, so it alone may reach the whole network. */
function ownTraffic(): Session {
  if (ownSession === null) {
    ownSession = session.fromPartition('own-traffic', { cache: false });
    guardSession(ownSession);
  }
  return ownSession;
}

function stationOptions() {
  return {
    shell: 'electron',
    version: app.getVersion(),
    dataDirectory: directory,
    platform: process.platform,
    policyFile,
    isMachineWide: async () =>
      isPackaged && (await isMachineWide(process.execPath, { platform, userId: process.getuid?.() })),
    launcher: new UtilityProcessLauncher(utilityProcess, serverEntry),
    cardLauncher: new UtilityProcessLauncher<MessageToCardProcess>(
      utilityProcess,
      cardEntry,
      'CareLink card readers',
    ),
    fetch: (input: string | URL | Request, init?: RequestInit) =>
      ownTraffic().fetch(input instanceof URL ? input.href : input, init),
    async followNetworkPolicy(
      { proxy, server_pins: pins, server_url }: EffectivePolicy,
      authorities: readonly X509Certificate[],
    ) {
      siteAuthorities = authorities;
      const addresses = server_url === null ? [] : allAddresses(server_url);
      const hosts = addresses.map((address) => new URL(address).hostname);
      verifyCertificates(ownTraffic(), { pins, authorities, hosts });
      await takeProxy(ownTraffic(), proxy);
    },
    surroundings,
    proxy: new SystemProxyProbe(ownTraffic),
  } as const;
}

/** `--wipe`, for this account or for all. */
async function runWipes(interruption: AbortSignal): Promise<number> {
  const own = { ...commandLine, ...stationOptions(), usualUserData, interruption };
  return commandLine.allUsers
    ? await runProfileWipe({ ...own, profiles: () => windowsProfiles() })
    : await runWipe(own);
}

function createElectronStation(): Promise<Station> {
  const power = new ElectronPowerEvents(powerMonitor);
  const systemBus = findSystemBus(process.platform, process.env);
  return createStation({ ...stationOptions(), power, systemBus });
}

/** An empty window helps nobody: a new start opens a new one and resumes the session from the keychain. */
function giveUpPage(ending: Ending, { workstation, logFile }: Station): void {
  void workstation.lock('restart');
  void ending.fail(
    'CareLink Workstation is closed',
    `Its screen failed again and again. Start it again; if that does not help, the log is ${logFile}.`,
  );
}

/** For scripts. Without a server the window stays open and retries go on, as they do without --json. */
async function printReady(station: Station): Promise<void> {
  try {
    const server = await serverUrlOf(station);
    process.stdout.write(`${JSON.stringify({ ready: true, workstation: appUrl, server })}\n`);
  } catch (error) {
    process.stderr.write(`${startFault(error, directory)}\n`);
  }
}

function giveUp(ending: Ending, error: unknown): void {
  // What fails while the program is ending need not be reported.
  if (ending.isUnderWay) return;
  const sentence = startFault(error, directory);
  if (json) {
    process.stderr.write(`${sentence}\n`);
    void ending.end(1);
  } else void ending.fail('CareLink Workstation could not be started', sentence);
}
