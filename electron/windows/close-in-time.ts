import type { BrowserWindow } from 'electron';
import type { Clock } from '../core/ports/clock.ts';

/** As long as a page may take to send what was typed last. */
const longestCloseMs = 1_500;

/** A window asked to close is hidden at once and soon gone, whatever its page does. */
export function closeInTime(window: BrowserWindow, clock: Clock): void {
  window.on('close', () => {
    window.hide();
    const timer = clock.after(longestCloseMs, () => {
      if (!window.isDestroyed()) window.destroy();
    });
    window.once('closed', () => timer.cancel());
  });
}

/**
 * Closes a window and waits until it is gone. With a system dialog in front of it, the window is only hidden: the
 * dialog would outlive it, and Electron would crash when it ends.
 */
export async function closeWindow(window: BrowserWindow): Promise<void> {
  if (!window.isEnabled()) {
    window.hide();
    return;
  }
  const { promise, resolve } = Promise.withResolvers<void>();
  window.once('closed', resolve);
  window.close();
  await promise;
}
