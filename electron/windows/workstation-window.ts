import type { X509Certificate } from 'node:crypto';
import {
  app,
  BrowserWindow,
  ipcMain,
  nativeTheme,
  powerMonitor,
  type Session,
  session,
  WebContentsView,
} from 'electron';
import type { Diagnostics } from '../core/diagnostics/diagnostics.ts';
import type { EffectivePolicy } from '../core/policy/effective-policy.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { KeptZoom } from '../core/ports/kept-zoom.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Workstation } from '../core/workstation.ts';
import { createHandlers } from '../ipc/create-handlers.ts';
import { handleAppBridge } from '../ipc/handle-app-bridge.ts';
import { handleCalls } from '../ipc/handle-calls.ts';
import { pushSnapshots } from '../ipc/push-snapshots.ts';
import { isTrustedSender } from '../ipc/trusted-sender.ts';
import { appPage } from './app-origin.ts';
import { AppPrinting } from './apps/app-printing.ts';
import { AppViews } from './apps/app-views.ts';
import { CoverView } from './cover/cover-view.ts';
import { endDrawing } from './cover/end-drawing.ts';
import { ScreenCover } from './cover/screen-cover.ts';
import { UndrawnWindow } from './cover/undrawn-window.ts';
import { DrawingProbe } from './drawing-probe.ts';
import { endPage } from './end-page.ts';
import { FolderReportSaver } from './folder-report-saver.ts';
import { keepKiosk } from './keep-kiosk.ts';
import { focusWindow, mainWindowOptions, openMainWindow } from './main-window.ts';
import { PageZoom } from './page-zoom.ts';
import type { CrashCare } from './reload-after-crash.ts';
import { reopenWhenPageCloses } from './reopen-window.ts';
import { RestShield } from './rest/rest-shield.ts';
import { SlipPagePrinter } from './setup/slip-page-printer.ts';
import { WindowKeyboard } from './window-keyboard.ts';
import type { WindowKeyActions } from './window-keys.ts';

interface WindowParts {
  readonly workstation: Workstation;
  readonly policy: Pick<EffectivePolicy, 'apps' | 'kiosk' | 'printer'>;
  readonly diagnostics: Diagnostics;
  readonly keptZoom: KeptZoom;
  /** How the system would have a request to an address go out. */
  readonly resolveProxy: (url: string) => Promise<string>;
  /** Authorities of the site: trusted for the origins of apps, in addition to the computer's. */
  readonly authorities: readonly X509Certificate[];
  /** An installed application has no developer tools. */
  readonly isPackaged: boolean;
  readonly preloadFile: string;
  readonly appPreloadFile: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The one window, with everything in it: our page, the apps, the cover, and what keys and zoom do to them. */
export class WorkstationWindow {
  /** What keys do to the window, wherever the focus is. */
  readonly keys: WindowKeyActions;
  readonly #parts: WindowParts;
  readonly #apps: AppViews;
  readonly #cover: ScreenCover;
  readonly #shield: RestShield;
  readonly #keyboard = new WindowKeyboard(app);
  readonly #zoom: PageZoom;
  readonly #probe: DrawingProbe;
  readonly #slips: SlipPagePrinter;
  #window: BrowserWindow | null = null;
  /** Already hidden, and soon gone. */
  #closing: BrowserWindow | null = null;

  /** Also makes the apps known to the core, so that it can wipe what they leave. */
  constructor(parts: WindowParts) {
    const { workstation, keptZoom } = parts;
    this.#parts = parts;
    this.#probe = new DrawingProbe(parts.clock);
    this.#cover = this.#createCover();
    this.#zoom = new PageZoom(
      () => this.#contents,
      keptZoom,
      () => this.#apps.followZoom(),
    );
    this.keys = {
      lock: () => {
        this.#slips.stop();
        void workstation.lock('shortcut');
      },
      zoom: (step) => this.#zoom.step(step),
      toggleFullScreen: () => {
        // A kiosk has no other screen.
        if (!this.#isKiosk) this.#window?.setFullScreen(!this.#window.isFullScreen());
      },
    };
    this.#slips = this.#createSlips();
    this.#shield = this.#createShield();
    this.#apps = this.#createApps();
    this.#lookWhenDrawingMayChange();
    workstation.hostApps(this.#apps);
  }

  /** The app whose pages live in that session, if any. */
  appOf(contentsSession: Session) {
    return this.#apps.partitions.appOf(contentsSession);
  }

  /** False when there is no window that could come to the front. */
  comeToFront(): boolean {
    if (this.#window === null || this.#window === this.#closing) return false;
    focusWindow(this.#window);
    return true;
  }

  /** Answers what our page and the pages of apps ask for, and keeps our page up to date. */
  answerPages(): void {
    const { workstation, diagnostics, log } = this.#parts;
    const apps = this.#apps;
    handleAppBridge({
      ipcMain,
      userFor: (event) => apps.userFor(event),
      draftFor: (event, call) => apps.draftFor(event, call),
      printFor: (event) => apps.printFor(event),
      log,
    });
    const reports = new FolderReportSaver(() => app.getPath('documents'));
    handleCalls({
      ipcMain,
      handlers: createHandlers({
        workstation,
        apps,
        diagnostics,
        reports,
        screen: this.#cover,
        slips: this.#slips,
      }),
      isTrusted: (event) => isTrustedSender(event, this.#contents, appPage),
      log,
    });
    pushSnapshots(workstation, () => this.#contents, appPage);
  }

  /** Opens the window, and again when its page closes it; `giveUp` is called when its page cannot be kept alive. */
  async open({
    giveUp,
    isEnding,
  }: {
    readonly giveUp: () => void;
    readonly isEnding: () => boolean;
  }): Promise<void> {
    const { clock, log } = this.#parts;
    const care = { clock, log, giveUp };
    const mayClose = () => !this.#isKiosk || isEnding();
    const reopen = () => {
      if (!isEnding()) open().catch(giveUp);
    };
    const watch = reopenWhenPageCloses(care, reopen, mayClose);
    const open = () => this.#open(care, { watch, mayClose });
    await open();
  }

  get #isKiosk(): boolean {
    return this.#parts.policy.kiosk === 'on';
  }

  async #open(
    care: CrashCare,
    { watch, mayClose }: { watch: (opened: BrowserWindow) => void; mayClose: () => boolean },
  ): Promise<void> {
    const { preloadFile, isPackaged, workstation, clock } = this.#parts;
    const isDark = nativeTheme.shouldUseDarkColors;
    const opened = new BrowserWindow(mainWindowOptions({ preloadFile, isPackaged, isDark }));
    this.#window = opened;
    opened.on('close', () => {
      if (mayClose()) this.#closing = opened;
    });
    opened.on('closed', () => {
      this.#window = null;
      this.#closing = null;
      this.#cover.close();
      this.#shield.close();
      this.#apps.forgetPlace();
      this.#slips.end();
    });
    const shown = () => {
      this.#cover.windowShown();
      this.#apps.lookAgain();
    };
    this.#keyboard.watch(opened, () => !this.#shield.windowFocused());
    opened.on('show', shown);
    opened.on('restore', shown);
    watch(opened);
    keepKiosk(opened, {
      isWanted: () => this.#isKiosk,
      subscribe: (listener) => workstation.subscribe(listener),
      clock,
    });
    // Before anybody sees it.
    opened.webContents.once('dom-ready', () => this.#zoom.restore());
    const actions = {
      ...this.keys,
      mayClose,
      pageComes: () => {
        // Whatever passwords the page before has shown are gone with it.
        this.#slips.end();
        this.#cover.pageComes();
      },
      pageGone: () => {
        this.#apps.forgetPlace();
        this.#cover.pageGone();
      },
    };
    const loading = openMainWindow(opened, actions, care);
    this.#apps.keysAhead.watchPage(opened.webContents);
    await loading;
  }

  /** A new GPU process, or a machine that was asleep, may leave an app undrawn. */
  #lookWhenDrawingMayChange(): void {
    app.on('child-process-gone', (_event, { type }) => {
      if (type !== 'GPU') return;
      this.#probe.forget();
      this.#apps.lookAgain();
    });
    powerMonitor.on('resume', () => this.#apps.lookAgain());
    for (const away of ['lock-screen', 'suspend'] as const)
      powerMonitor.on(away as 'suspend', () => this.#slips.stop());
  }

  get #contents() {
    return this.#window?.webContents ?? null;
  }

  #createCover(): ScreenCover {
    const { workstation, clock, log } = this.#parts;
    const window = () => this.#window;
    const view = new CoverView({
      createView: (options) => new WebContentsView(options),
      window,
      isDark: () => nativeTheme.shouldUseDarkColors,
      lock: () => void workstation.lock('shortcut'),
      clock,
      log,
    });
    const undrawn = new UndrawnWindow({
      window,
      contents: () => [view.contents, this.#contents].filter((each) => each != null),
      probe: this.#probe,
      endDrawing: () => endDrawing(app, clock),
      isScreenLocked: () => powerMonitor.getSystemIdleState(1) === 'locked',
      clock,
      log,
    });
    const endOwnPage = () => this.#window && endPage(this.#window, clock);
    return new ScreenCover({ view, undrawn, workstation, endPage: endOwnPage, clock, log });
  }

  #createSlips(): SlipPagePrinter {
    const { workstation, policy, clock, log } = this.#parts;
    return new SlipPagePrinter({
      printer: policy.printer,
      createWindow: (options) => new BrowserWindow(options),
      fromPartition: (name, options) => session.fromPartition(name, options),
      workstation,
      clock,
      log,
    });
  }

  #createShield(): RestShield {
    const { workstation, clock, log } = this.#parts;
    return new RestShield({
      createView: (options) => new WebContentsView(options),
      window: () => this.#window,
      keyboardHolder: () => this.#keyboard.holder,
      workstation,
      wake: () => void workstation.actions['session.report-activity']({ editing: false }),
      keys: this.keys,
      onPut: () => {
        this.#apps.keysAhead.forget();
        this.#cover.stayOnTop();
      },
      clock,
      log,
    });
  }

  #createApps(): AppViews {
    const { workstation, policy, resolveProxy, authorities, appPreloadFile, isPackaged, clock, log } =
      this.#parts;
    return new AppViews({
      apps: policy.apps,
      workstation,
      fromPartition: (name, options) => session.fromPartition(name, options),
      resolveProxy,
      authorities,
      createView: (options) => new WebContentsView(options),
      window: () => this.#window,
      preloadFile: appPreloadFile,
      isPackaged,
      actions: {
        ...this.keys,
        reportActivity: () => void workstation.actions['session.report-activity']({ editing: false }),
      },
      zoomFactor: () => this.#zoom.factor,
      onAttached: () => {
        this.#shield.stayOnTop();
        this.#cover.stayOnTop();
      },
      printing: new AppPrinting({ printer: policy.printer, log, clock }),
      probe: this.#probe,
      clock,
      log,
    });
  }
}
