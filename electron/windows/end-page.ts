import type { BrowserWindow } from 'electron';
import type { Clock } from '../core/ports/clock.ts';

const crashLimitMs = 2_000;

/** Ends the process of the page, which is then loaded anew as after a crash. */
export function endPage(window: BrowserWindow, clock: Clock): void {
  // Whoever looks at it with a debugger has stopped it.
  if (window.isDestroyed() || window.webContents.isDevToolsOpened()) return;
  const { webContents } = window;
  const processId = webContents.getOSProcessId();
  // A process that is stopped as a whole does not hear that it is to crash.
  const kill = clock.after(crashLimitMs, () => {
    // 0: it has none, and would mean this process and all of its own.
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
