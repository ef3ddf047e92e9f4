import type { BrowserWindow, BrowserWindowConstructorOptions, Input } from 'electron';
import { appUrl } from './app-origin.ts';
import { type CrashCare, reloadAfterCrashes } from './reload-after-crash.ts';
import { type SandboxedPageOptions, sandboxedPage } from './sandboxed-page.ts';

/** Options of the one window: the page is sandboxed and has nothing but the preload's bridge. */
export function mainWindowOptions(page: SandboxedPageOptions): BrowserWindowConstructorOptions {
  return {
    title: 'CareLink Workstation',
    width: 1280,
    height: 800,
    minWidth: 640,
    minHeight: 480,
    show: false,
    autoHideMenuBar: true,
    webPreferences: {
      ...sandboxedPage(page),
      safeDialogs: true,
      // Timers of the screen (time left) go on while the window is covered.
      backgroundThrottling: false,
    },
  };
}

export interface MainWindowActions {
  /** Ctrl+Shift+L (macOS: Cmd+Shift+L). */
  lock(): void;
}

/** Shows the workstation in a window and keeps it there, also when its page crashes now and then. */
export async function openMainWindow(
  window: BrowserWindow,
  actions: MainWindowActions,
  crashCare: CrashCare,
): Promise<void> {
  const { webContents } = window;
  window.once('ready-to-show', () => window.show());
  webContents.on('before-input-event', (event, input) => {
    if (!isLockShortcut(input)) return;
    event.preventDefault();
    actions.lock();
  });
  reloadAfterCrashes(window, crashCare);
  await window.loadURL(appUrl);
}

/** Ctrl+Shift+L, on macOS also Cmd+Shift+L. */
export function isLockShortcut(input: Input): boolean {
  const isPressed = input.type === 'keyDown' && !input.isAutoRepeat;
  return isPressed && (input.control || input.meta) && input.shift && input.key.toLowerCase() === 'l';
}

/** Brings the window to the front: a second start of the application means this. */
export function focusWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
