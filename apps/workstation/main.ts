import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  net,
  powerMonitor,
  protocol,
  session,
  utilityProcess,
  WebContentsView,
} from 'electron';
import { loadStaticPages } from '../../electron/core/page/static-pages.ts';
import { handleChannels } from '../../electron/ipc/handle.ts';
import { handleAppBridge } from '../../electron/ipc/handle-app-bridge.ts';
import { createHandlers } from '../../electron/ipc/handlers/create-handlers.ts';
import { pushSnapshots } from '../../electron/ipc/push-snapshots.ts';
import { isTrustedSender } from '../../electron/ipc/trusted-sender.ts';
import { dataDirectory } from '../../electron/platform/data-directory.ts';
import { DataDirectoryInUseError, lockDataDirectory } from '../../electron/platform/data-directory-lock.ts';
import { SystemProxyProbe } from '../../electron/platform/diagnostics/system-proxy-probe.ts';
import { ElectronPowerEvents } from '../../electron/platform/electron-power-events.ts';
import { SystemClock } from '../../electron/platform/system-clock.ts';
import { UtilityProcessLauncher } from '../../electron/server-host/utility-process-launcher.ts';
import { appOrigin, appUrl } from '../../electron/windows/app-origin.ts';
import { registerAppScheme, serveAppPages } from '../../electron/windows/app-protocol.ts';
import { applicationMenu } from '../../electron/windows/application-menu.ts';
import { AppViews } from '../../electron/windows/apps/app-views.ts';
import { DialogReportSaver } from '../../electron/windows/dialog-report-saver.ts';
import { guardAllContents } from '../../electron/windows/guard-contents.ts';
import { guardSession } from '../../electron/windows/guard-session.ts';
import { keepTrust } from '../../electron/windows/keep-trust.ts';
import { focusWindow, mainWindowOptions, openMainWindow } from '../../electron/windows/main-window.ts';
import { makePrivateFolder } from '../../server/files/make-private-folder.ts';
import { createStation, type Station } from './create-station.ts';
import { electronCommandLine } from './electron-command-line.ts';
import { quitGracefully } from './quit-gracefully.ts';
import { runDoctor } from './run-doctor.ts';
import { runEnrolment } from './run-enrolment.ts';
import { serverUrlOf } from './server-url-of.ts';
import { startFault } from './start-fault.ts';
import { surroundingsOf } from './surroundings-of.ts';
import { findSystemBus } from './system-bus.ts';

// Bundled: this file lies in dist/workstation/, beside the server process and the preload.
const preloadFile = join(import.meta.dirname, 'preload.cjs');
const appPreloadFile = join(import.meta.dirname, 'app-preload.cjs');
const serverEntry = join(import.meta.dirname, 'server-process.js');
const rendererDirectory = join(import.meta.dirname, '..', 'renderer');

const { data, policyFile, json, doctor, enrol } = electronCommandLine(process.argv, app.isPackaged);
const directory = data ?? defaultDataDirectory();
let window: BrowserWindow | null = null;

// As it was before anything of it is taken away.
const surroundings = surroundingsOf(process);
keepTrust(app, { argv: process.argv, environment: process.env });
registerAppScheme(protocol);
app.enableSandbox();
if (doctor) runWithoutWindow(() => runDoctor({ ...stationOptions(), json }));
else if (enrol) runWithoutWindow(() => runEnrolment({ ...stationOptions(), json }));
else begin();

function begin(): void {
  try {
    keepUserDataIn(join(directory, 'electron'));
  } catch (error) {
    giveUp(error);
    return;
  }
  // The lock is per folder of user data: two installations may run side by side, one may not run twice.
  if (app.requestSingleInstanceLock()) {
    app.on('second-instance', () => window && focusWindow(window));
    app.whenReady().then(run).catch(giveUp);
    return;
  }
  // A person sees the first window come to the front; a script waits for a line.
  if (json) giveUp(new DataDirectoryInUseError(directory));
  else app.exit(0);
}

/** `--doctor`, `--enrol`: no window, and no lock, so that it works beside a running workstation. */
function runWithoutWindow(task: () => Promise<number>): void {
  const folder = mkdtempSync(join(tmpdir(), 'carelink-windowless-'));
  keepUserDataIn(folder);
  app
    .whenReady()
    .then(task)
    .catch((error: unknown) => {
      process.stderr.write(`${startFault(error, directory)}\n`);
      return 1;
    })
    .then((code) => {
      removeIfPossible(folder);
      app.exit(code);
    });
}

/** Chromium may still write there; what is left is in the folder for what is temporary. */
function removeIfPossible(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // See above.
  }
}

function keepUserDataIn(folder: string): void {
  // Electron throws for a folder that is not there.
  makePrivateFolder(folder);
  app.setPath('userData', folder);
}

function defaultDataDirectory(): string {
  return dataDirectory({
    platform: process.platform,
    homeDirectory: homedir(),
    environment: process.env,
  });
}

async function run(): Promise<void> {
  // The browser shell may be running on the same folder.
  const unlockDirectory = lockDataDirectory(directory);
  const [station, pages] = await Promise.all([createElectronStation(), loadStaticPages(rendererDirectory)]);
  const apps = createAppViews(station);
  station.workstation.hostApps(apps);
  guardAllContents(app, station.log, (contentsSession) => apps.partitions.appOf(contentsSession));
  guardSession(session.defaultSession);
  serveAppPages(session.defaultSession.protocol, pages);
  Menu.setApplicationMenu(Menu.buildFromTemplate(applicationMenu(process.platform)));
  quitGracefully(app, station, unlockDirectory);
  connectWindow(station, apps);
  await station.start();
  await openWindow(station);
  if (json) await printReady(station);
}

function stationOptions() {
  return {
    shell: 'electron',
    version: app.getVersion(),
    dataDirectory: directory,
    platform: process.platform,
    programData: process.env.ProgramData,
    policyFile,
    launcher: new UtilityProcessLauncher(utilityProcess, serverEntry),
    fetch: (input: string | URL | Request, init?: RequestInit) =>
      net.fetch(input instanceof URL ? input.href : input, init),
    surroundings,
    proxy: new SystemProxyProbe(() => session.defaultSession),
  } as const;
}

function createElectronStation(): Promise<Station> {
  const power = new ElectronPowerEvents(powerMonitor);
  const systemBus = findSystemBus(process.platform, process.env);
  return createStation({ ...stationOptions(), power, systemBus });
}

function createAppViews({ workstation, policy, log }: Station): AppViews {
  return new AppViews({
    apps: policy.apps,
    workstation,
    fromPartition: (name, options) => session.fromPartition(name, options),
    createView: (options) => new WebContentsView(options),
    window: () => window,
    preloadFile: appPreloadFile,
    isPackaged: app.isPackaged,
    actions: {
      lock: () => void workstation.lock('shortcut'),
      reportActivity: () => void workstation.reportActivity(),
    },
    log,
  });
}

function connectWindow(station: Station, apps: AppViews): void {
  const { log } = station;
  handleAppBridge({
    ipcMain,
    userFor: (event) => apps.userFor(event),
    draftFor: (event, call) => apps.draftFor(event, call),
    log,
  });
  handleChannels({
    ipcMain,
    handlers: createHandlers(station.workstation, apps, {
      diagnostics: station.diagnostics,
      saver: new DialogReportSaver({
        dialog,
        window: () => window,
        folder: () => app.getPath('documents'),
      }),
    }),
    isTrusted: (event) => isTrustedSender(event, window?.webContents ?? null, appOrigin),
    log,
  });
  pushSnapshots(station.workstation, () => window?.webContents ?? null);
}

async function openWindow(station: Station): Promise<void> {
  const { workstation, log } = station;
  const opened = new BrowserWindow(mainWindowOptions({ preloadFile, isPackaged: app.isPackaged }));
  window = opened;
  opened.on('closed', () => {
    window = null;
  });
  const giveUp = () => giveUpPage(opened, station);
  const actions = { lock: () => void workstation.lock('shortcut') };
  await openMainWindow(opened, actions, { clock: new SystemClock(), log, giveUp });
}

/**
 * A window that stays empty helps nobody: a new start gets a new one, and the session is in the keychain. Until then
 * the last picture of the page would stay on the screen, so the window goes before the message comes.
 */
async function giveUpPage(opened: BrowserWindow, { workstation, logFile }: Station): Promise<void> {
  window = null;
  opened.hide();
  workstation.lock('restart');
  await dialog.showMessageBox({
    type: 'error',
    title: 'CareLink Workstation',
    message: 'CareLink Workstation is closed',
    detail: `Its screen failed again and again. Start it again; if that does not help, the log is ${logFile}.`,
  });
  app.quit();
}

/** For scripts. Without a server the window stays, and the server is tried further, as without --json. */
async function printReady(station: Station): Promise<void> {
  try {
    const server = await serverUrlOf(station);
    process.stdout.write(`${JSON.stringify({ ready: true, workstation: appUrl, server })}\n`);
  } catch (error) {
    process.stderr.write(`${startFault(error, directory)}\n`);
  }
}

function giveUp(error: unknown): void {
  const sentence = startFault(error, directory);
  if (json) process.stderr.write(`${sentence}\n`);
  else dialog.showErrorBox('CareLink Workstation could not be started', sentence);
  app.exit(1);
}
