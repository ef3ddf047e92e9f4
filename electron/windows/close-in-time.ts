import type { BrowserWindow } from 'electron';
import type { Clock } from '../core/ports/clock.ts';

/** As long as a page may take to send what was typed last. */
const longestCloseMs = 1_500;

/** A window that is asked to close is out of sight at once and gone soon, whatever its page says to that. */
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
 * Closes a window and waits until it is gone. One with a dialog of the system in front of it is only put out of
 * sight: the dialog would outlive it, and Electron crashes at its own end when it does.
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
