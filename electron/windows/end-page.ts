import type { BrowserWindow } from 'electron';
import type { Clock } from '../core/ports/clock.ts';

const crashLimitMs = 2_000;

/** Ends the process of the page, which is then loaded anew as after a crash. */
export function endPage(window: BrowserWindow, clock: Clock): void {
  // A developer has stopped it in a debugger.
  if (window.isDestroyed() || window.webContents.isDevToolsOpened()) return;
  const { webContents } = window;
  const processId = webContents.getOSProcessId();
  // A stopped process does not receive the request to crash.
  const kill = clock.after(crashLimitMs, () => {
    // 0 means that there is none; killing it would end this process and its whole group.
    if (processId > 0 && !webContents.isDestroyed()) killProcess(processId);
  });
  webContents.once('render-process-gone', () => kill.cancel());
  webContents.forcefullyCrashRenderer();
}

function killProcess(processId: number): void {
  try {
    process.kill(processId, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
