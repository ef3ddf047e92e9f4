import { homedir } from 'node:os';
import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  nativeTheme,
  powerMonitor,
  protocol,
  type Session,
  session,
  utilityProcess,
  WebContentsView,
} from 'electron';
import { loadStaticPages } from '../../electron/core/page/static-pages.ts';
import type { EffectivePolicy } from '../../electron/core/policy/effective-policy.ts';
import { createHandlers } from '../../electron/ipc/create-handlers.ts';
import { handleAppBridge } from '../../electron/ipc/handle-app-bridge.ts';
import { handleCalls } from '../../electron/ipc/handle-calls.ts';
import { pushSnapshots } from '../../electron/ipc/push-snapshots.ts';
import { isTrustedSender } from '../../electron/ipc/trusted-sender.ts';
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
import { answerStart, startRequest } from '../../electron/platform/start-request.ts';
import { SystemClock } from '../../electron/platform/system-clock.ts';
import { UtilityProcessLauncher } from '../../electron/server-host/utility-process-launcher.ts';
import { appPage, appUrl } from '../../electron/windows/app-origin.ts';
import { registerAppScheme, serveAppPages } from '../../electron/windows/app-protocol.ts';
import { applicationMenu } from '../../electron/windows/application-menu.ts';
import { AppPrinting } from '../../electron/windows/apps/app-printing.ts';
import { AppViews } from '../../electron/windows/apps/app-views.ts';
import { closeWindow } from '../../electron/windows/close-in-time.ts';
import { clearCopiedText } from '../../electron/windows/copied-text.ts';
import { CoverView } from '../../electron/windows/cover/cover-view.ts';
import { endDrawing } from '../../electron/windows/cover/end-drawing.ts';
import { ScreenCover } from '../../electron/windows/cover/screen-cover.ts';
import { UndrawnWindow } from '../../electron/windows/cover/undrawn-window.ts';
import { endPage } from '../../electron/windows/end-page.ts';
import { FolderReportSaver } from '../../electron/windows/folder-report-saver.ts';
import { guardAllContents } from '../../electron/windows/guard-contents.ts';
import { fetchNoDictionaries, guardSession } from '../../electron/windows/guard-session.ts';
import { keepTrust } from '../../electron/windows/keep-trust.ts';
import { focusWindow, mainWindowOptions, openMainWindow } from '../../electron/windows/main-window.ts';
import { reachNothing } from '../../electron/windows/network-reach.ts';
import { PageZoom } from '../../electron/windows/page-zoom.ts';
import { pinCertificates } from '../../electron/windows/pin-certificates.ts';
import type { CrashCare } from '../../electron/windows/reload-after-crash.ts';
import { reopenWhenPageCloses } from '../../electron/windows/reopen-window.ts';
import { takeProxy } from '../../electron/windows/take-proxy.ts';
import type { WindowKeyActions } from '../../electron/windows/window-keys.ts';
import { makePrivateFolder } from '../../server/files/make-private-folder.ts';
import { createStation, type Station } from './create-station.ts';
import { displayFault } from './display-fault.ts';
import { electronCommandLine } from './electron-command-line.ts';
import { electronHelp } from './electron-help.ts';
import { Ending } from './ending.ts';
import { noteRefusal } from './note-refusal.ts';
import { runDoctor } from './run-doctor.ts';
import { runEnrolment } from './run-enrolment.ts';
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
const rendererDirectory = join(import.meta.dirname, '..', 'renderer');

// Somebody may have packed the program and called it `electron`, which is all that Electron looks at.
const isPackaged = app.isPackaged || app.getAppPath().endsWith('.asar');
const { platform, env: environment } = process;
const commandLine = electronCommandLine(process.argv, { isPackaged, platform, environment });
const { data, policyFile, json, doctor, enrol } = commandLine;
const directory = data ?? defaultDataDirectory();
let window: BrowserWindow | null = null;
/** Out of sight already, and soon gone. */
let closingWindow: BrowserWindow | null = null;
const clock = new SystemClock();
let ownSession: Session | null = null;
// Without a listener a reader that has gone would be an error that nobody expects.
for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);

// As it was before anything of it is taken away.
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
else begin();

/** A command line is answered where it was typed; what Chromium has opened on its behalf is closed at once. */
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
  // Not before: while it waits for the end of another one, a signal ends it at once.
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
  // A person sees the first window come to the front; a script waits for a line.
  else if (json) giveUp(ending, new DataDirectoryInUseError(directory));
  else app.exit(0);
}

/** Its message needs a folder that Chromium can write in. */
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
 * Somebody has started it again, and is answered once the window is in front. A script is told that it runs already, and wants no
 * window. Who is not answered asks again, and starts once this one has ended.
 */
function comeToFront({ ending, userData, start }: AnotherStart): void {
  if (ending.isUnderWay) return;
  const { id, isScript } = startRequest(start);
  if (!isScript) {
    if (window === null || window === closingWindow) return;
    focusWindow(window);
  }
  if (id !== null) answerStart(userData, id);
}

interface AnotherStart {
  readonly ending: Ending;
  readonly userData: string;
  /** What the other process says of itself. */
  readonly start: unknown;
}

/** `--doctor`, `--enrol`: no window, and no lock, so that it works beside a running workstation. */
function runWithoutWindow(task: (interruption: AbortSignal) => Promise<number>, codeOfFault: number): void {
  beginWithoutDisplay(process);
  const folder = keepNoUserData();
  runInterruptibly(app, task)
    .catch((error: unknown) => {
      process.stderr.write(`${startFault(error, directory)}\n`);
      return codeOfFault;
    })
    .then((code) => exitLeavingNothing(app, code, folder));
}

/**
 * What Chromium has to keep is to go when this process does; returns its folder. Null: there is no place for what is
 * temporary, and it stays where Chromium keeps it.
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

async function run(ending: Ending): Promise<void> {
  // The browser shell may be running on the same folder, or one that has just ended is not quite gone.
  const unlockDirectory = await lockDataDirectoryInTime(directory, clock);
  const [station, pages] = await Promise.all([
    createElectronStation(),
    loadStaticPages(rendererDirectory),
  ]).catch((error: unknown) => {
    // While its reason is on screen it holds no start up that follows.
    unlockDirectory();
    throw error;
  });
  ending.stopFirst({
    stop: () => station.stop(),
    release: unlockDirectory,
    failed: (error) => station.log.error({ err: error }, 'not stopped cleanly'),
  });
  const cover = createCover(station);
  const zoom = new PageZoom(
    () => window?.webContents ?? null,
    new FileZoom(join(directory, 'zoom.json')),
    () => apps.followZoom(),
  );
  const keys = windowKeyActions(station, zoom);
  const apps = createAppViews(station, { cover, zoom, keys });
  station.workstation.hostApps(apps);
  guardAllContents(app, station.log, (contentsSession) => apps.partitions.appOf(contentsSession));
  guardSession(session.defaultSession);
  clearCopiedText({ app, clipboard, workstation: station.workstation, platform: process.platform });
  await reachNothing(session.defaultSession);
  serveAppPages(session.defaultSession.protocol, pages);
  Menu.setApplicationMenu(Menu.buildFromTemplate(applicationMenu(process.platform, keys)));
  connectWindow(station, apps, cover);
  await station.start();
  if (ending.isUnderWay) return;
  await openWindows(station, { apps, cover, ending, zoom, keys });
  if (json && !ending.isUnderWay) await printReady(station);
}

/** No page is in it, so it alone goes wherever the system lets it. */
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
    fetch: (input: string | URL | Request, init?: RequestInit) =>
      ownTraffic().fetch(input instanceof URL ? input.href : input, init),
    async followNetworkPolicy({ proxy, server_pins }: EffectivePolicy) {
      pinCertificates(ownTraffic(), server_pins);
      await takeProxy(ownTraffic(), proxy);
    },
    surroundings,
    proxy: new SystemProxyProbe(ownTraffic),
  } as const;
}

function createElectronStation(): Promise<Station> {
  const power = new ElectronPowerEvents(powerMonitor);
  const systemBus = findSystemBus(process.platform, process.env);
  return createStation({ ...stationOptions(), power, systemBus });
}

function createCover({ workstation, log }: Station): ScreenCover {
  const view = new CoverView({
    createView: (options) => new WebContentsView(options),
    window: () => window,
    isDark: () => nativeTheme.shouldUseDarkColors,
    lock: () => void workstation.lock('shortcut'),
    clock,
    log,
  });
  const undrawn = new UndrawnWindow({
    window: () => window,
    contents: () => [view.contents, window?.webContents].filter((each) => each != null),
    endDrawing: () => endDrawing(app, clock),
    isScreenLocked: () => powerMonitor.getSystemIdleState(1) === 'locked',
    clock,
    log,
  });
  return new ScreenCover({
    view,
    undrawn,
    workstation,
    endPage: () => window && endPage(window, clock),
    clock,
    log,
  });
}

/** What keys do to the window, wherever the focus is. */
function windowKeyActions({ workstation }: Station, zoom: PageZoom): WindowKeyActions {
  return {
    lock: () => void workstation.lock('shortcut'),
    zoom: (step) => zoom.step(step),
    toggleFullScreen: () => window?.setFullScreen(!window.isFullScreen()),
  };
}

function createAppViews(
  { workstation, policy, log }: Station,
  { cover, zoom, keys }: Pick<Behind, 'cover' | 'zoom' | 'keys'>,
): AppViews {
  return new AppViews({
    apps: policy.apps,
    workstation,
    fromPartition: (name, options) => session.fromPartition(name, options),
    resolveProxy: (url) => ownTraffic().resolveProxy(url),
    createView: (options) => new WebContentsView(options),
    window: () => window,
    preloadFile: appPreloadFile,
    isPackaged,
    actions: {
      ...keys,
      reportActivity: () => void workstation.actions['session.report-activity']({ editing: false }),
    },
    zoomFactor: () => zoom.factor,
    onAttached: () => cover.stayOnTop(),
    printing: new AppPrinting({ printer: policy.printer, log, clock }),
    clock,
    log,
  });
}

function connectWindow(station: Station, apps: AppViews, cover: ScreenCover): void {
  const { log } = station;
  handleAppBridge({
    ipcMain,
    userFor: (event) => apps.userFor(event),
    draftFor: (event, call) => apps.draftFor(event, call),
    printFor: (event) => apps.printFor(event),
    log,
  });
  handleCalls({
    ipcMain,
    handlers: createHandlers({
      workstation: station.workstation,
      apps,
      diagnostics: station.diagnostics,
      reports: new FolderReportSaver(() => app.getPath('documents')),
      screen: cover,
    }),
    isTrusted: (event) => isTrustedSender(event, window?.webContents ?? null, appPage),
    log,
  });
  pushSnapshots(station.workstation, () => window?.webContents ?? null, appPage);
}

interface Behind {
  readonly apps: AppViews;
  readonly cover: ScreenCover;
  readonly ending: Ending;
  readonly zoom: PageZoom;
  readonly keys: WindowKeyActions;
}

/** Opens the window, and again when its page closes it. */
async function openWindows(station: Station, behind: Behind): Promise<void> {
  const { ending } = behind;
  const care = { clock, log: station.log, giveUp: () => giveUpPage(ending, station) };
  const watch = reopenWhenPageCloses(care, () => {
    if (!ending.isUnderWay) open().catch(care.giveUp);
  });
  const open = () => openWindow(behind, { care, watch });
  await open();
}

interface WindowCare {
  readonly care: CrashCare;
  readonly watch: (opened: BrowserWindow) => void;
}

async function openWindow({ apps, cover, zoom, keys }: Behind, { care, watch }: WindowCare): Promise<void> {
  const isDark = nativeTheme.shouldUseDarkColors;
  const opened = new BrowserWindow(mainWindowOptions({ preloadFile, isPackaged, isDark }));
  window = opened;
  opened.on('close', () => {
    closingWindow = opened;
  });
  opened.on('closed', () => {
    window = null;
    closingWindow = null;
    cover.close();
    apps.forgetPlace();
  });
  opened.on('show', () => cover.windowShown());
  opened.on('restore', () => cover.windowShown());
  watch(opened);
  // Before anything is seen of it.
  opened.webContents.once('dom-ready', () => zoom.restore());
  const actions = {
    ...keys,
    pageComes: () => cover.pageComes(),
    pageGone: () => {
      apps.forgetPlace();
      cover.pageGone();
    },
  };
  await openMainWindow(opened, actions, care);
}

/** A window that stays empty helps nobody: a new start gets a new one, and the session is in the keychain. */
function giveUpPage(ending: Ending, { workstation, logFile }: Station): void {
  workstation.lock('restart');
  void ending.fail(
    'CareLink Workstation is closed',
    `Its screen failed again and again. Start it again; if that does not help, the log is ${logFile}.`,
  );
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

function giveUp(ending: Ending, error: unknown): void {
  // Whatever fails while it ends is no news to anybody.
  if (ending.isUnderWay) return;
  const sentence = startFault(error, directory);
  if (json) {
    process.stderr.write(`${sentence}\n`);
    void ending.end(1);
  } else void ending.fail('CareLink Workstation could not be started', sentence);
}
