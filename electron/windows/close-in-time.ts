import type { BrowserWindow } from 'electron';
import type { Clock } from '../core/ports/clock.ts';

/** As long as a page may take to send what was typed last. */
const longestCloseMs = 1_500;

/** A window that is asked to close is hidden at once and soon gone, whatever its page does; one that may not close stays. */
export function closeInTime(window: BrowserWindow, clock: Clock, mayClose: () => boolean): void {
  window.on('close', (event) => {
    if (!mayClose()) {
      event.preventDefault();
      return;
    }
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
