import type { BrowserWindow, BrowserWindowConstructorOptions, WebContents } from 'electron';
import type { Clock } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';
import { appUrl } from './app-origin.ts';
import { closeInTime } from './close-in-time.ts';
import { endPage } from './end-page.ts';
import { keepPage } from './keep-page.ts';
import { type CrashCare, reloadAfterCrashes } from './reload-after-crash.ts';
import { type SandboxedPageOptions, sandboxedPage } from './sandboxed-page.ts';
import { surfaceColour } from './surface-colour.ts';
import { watchAnswers } from './watch-answers.ts';
import { answerWindowKeys, type WindowKeyActions } from './window-keys.ts';

export interface MainWindowOptions extends SandboxedPageOptions {
  /** Whether the system is dark now. */
  readonly isDark: boolean;
}

/** Options of the one window: the page is sandboxed and has nothing but the preload's bridge. */
export function mainWindowOptions({ isDark, ...page }: MainWindowOptions): BrowserWindowConstructorOptions {
  return {
    backgroundColor: isDark ? surfaceColour.dark : surfaceColour.light,
    title: 'CareLink Workstation',
    width: 1280,
    height: 800,
    minWidth: 640,
    minHeight: 480,
    show: false,
    webPreferences: {
      ...sandboxedPage(page),
      // Timers of the screen (time left) go on while the window is covered.
      backgroundThrottling: false,
    },
  };
}

export interface MainWindowActions extends WindowKeyActions {
  /** A new page has taken the place of whatever was there. */
  pageComes(): void;
  /** The process of the page has ended. */
  pageGone(): void;
  /** Whether a person may close the window. */
  mayClose(): boolean;
}

/** A page that has painted nothing by then is shown empty: somebody is waiting for a window. */
const shownAfterMs = 5_000;

/** Shows the workstation in a window and keeps it there even if its page crashes or hangs now and then. */
export async function openMainWindow(
  window: BrowserWindow,
  actions: MainWindowActions,
  crashCare: CrashCare,
): Promise<void> {
  const { webContents } = window;
  const { clock, log } = crashCare;
  const late = clock.after(shownAfterMs, () => window.show());
  window.once('ready-to-show', () => {
    late.cancel();
    window.show();
  });
  // If no other window had the focus meanwhile, X does not report that this one has it again.
  window.on('restore', () => window.focus());
  closeInTime(window, clock, () => actions.mayClose());
  // Not even Alt shows it; Electron itself shows it after leaving full screen.
  const hideMenu = () => !window.isDestroyed() && window.setMenuBarVisibility(false);
  hideMenu();
  window.on('leave-full-screen', () => setImmediate(hideMenu));
  answerWindowKeys(webContents, actions, { isOurs: true });
  webContents.on('did-navigate', () => actions.pageComes());
  webContents.on('render-process-gone', () => actions.pageGone());
  reloadAfterCrashes(window, crashCare);
  keepPage(window, crashCare);
  endHungPage(webContents, { clock, log, endPage: () => endPage(window, clock) });
  window.on('closed', () => late.cancel());
  // A page that ends while it is loaded is loaded again, and a window may be closed before anything is in it.
  await window.loadURL(appUrl).catch(() => log.error({}, 'the page was not loaded'));
}

/** Brings the window to the front: a second start of the application means this. */
export function focusWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** How long our page may leave a key or a click without an answer. */
const patienceMs = 15_000;

interface HungPageCare {
  readonly clock: Clock;
  readonly log: Logger;
  /** Ends the process of the page, which is then loaded anew. */
  endPage(): void;
}

/** Ends our page when it no longer reacts to input; the session goes on, and what was typed is kept as a draft. */
function endHungPage(contents: WebContents, { clock, log, endPage }: HungPageCare): void {
  watchAnswers(
    contents,
    { clock, patienceMs },
    {
      hung: () => {
        log.error({}, 'the page does not react and is ended');
        endPage();
      },
      answersAgain: () => undefined,
    },
  );
}
