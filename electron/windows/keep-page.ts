import type { BrowserWindow } from 'electron';
import type { Clock, Timer } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';
import { appUrl } from './app-origin.ts';

export interface PageKeeping {
  readonly clock: Clock;
  readonly log: Logger;
}

const shortestPauseMs = 1_000;

/**
 * Reloads our page wherever else the window has gone: an empty document commits without asking, and a script can
 * change the address without loading anything. A page that keeps leaving is reloaded once a second.
 */
export function keepPage(window: BrowserWindow, { clock, log }: PageKeeping): void {
  const { webContents } = window;
  let loadedMs = Number.NEGATIVE_INFINITY;
  let timer: Timer | null = null;
  const load = () => {
    if (window.isDestroyed()) return;
    loadedMs = clock.monotonicMs();
    // What has come in between is heard of below; nothing heard of is tried once more.
    webContents.loadURL(appUrl).catch(() => !window.isDestroyed() && look(webContents.getURL()));
  };
  const look = (url: string) => {
    if (url === appUrl) return;
    log.warn({ what: 'page' }, 'left; it is loaded again');
    timer?.cancel();
    const sinceMs = clock.monotonicMs() - loadedMs;
    if (sinceMs >= shortestPauseMs) load();
    else timer = clock.after(shortestPauseMs - sinceMs, load);
  };
  webContents.on('did-navigate', (_event, url) => look(url));
  webContents.on('did-navigate-in-page', (_event, url, isMainFrame) => {
    if (isMainFrame) look(url);
  });
  window.on('closed', () => timer?.cancel());
}
