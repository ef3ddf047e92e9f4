import type { BrowserWindow } from 'electron';
import type { Clock, Timer } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';
import { appUrl } from './app-origin.ts';

export interface CrashCare {
  readonly clock: Clock;
  readonly log: Logger;
  /** Called once when the page is not loaded again. */
  giveUp(): void;
}

const mostCrashes = 5;
const withinMs = 60_000;
const firstPauseMs = 1_000;

/**
 * Loads the page again when it crashes: at once, then after 1, 2 and 4 seconds. A page that crashes for the
 * fifth time within a minute is given up.
 */
export function reloadAfterCrashes(window: BrowserWindow, { clock, log, giveUp }: CrashCare): void {
  const { webContents } = window;
  let crashesMs: number[] = [];
  let timer: Timer | null = null;
  let hasPage = false;
  webContents.on('did-navigate', () => {
    hasPage = true;
  });
  const reload = () => {
    if (window.isDestroyed()) return;
    // What has never been there cannot be loaded again.
    if (hasPage) webContents.reload();
    else window.loadURL(appUrl).catch(() => log.error({}, 'the page was not loaded'));
  };
  webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    log.error({ reason, exitCode }, 'the page ended');
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    const nowMs = clock.monotonicMs();
    crashesMs = [...crashesMs.filter((atMs) => nowMs - atMs < withinMs), nowMs];
    const crashes = crashesMs.length;
    timer?.cancel();
    if (crashes > mostCrashes) return;
    if (crashes === mostCrashes) {
      log.error({ crashes }, 'the page is not loaded again');
      giveUp();
    } else if (crashes === 1) reload();
    else timer = clock.after(firstPauseMs * 2 ** (crashes - 2), reload);
  });
  window.on('closed', () => timer?.cancel());
}
