import type { BrowserWindow } from 'electron';
import type { Clock } from '../core/ports/clock.ts';

export interface KioskParts {
  /** What the policy says now. */
  readonly isWanted: () => boolean;
  /** Calls its listener whenever something may have changed; returns a function that stops that. */
  readonly subscribe: (listener: () => void) => () => void;
  readonly clock: Clock;
}

/** A window manager that insists on something else is asked no more often than this. */
const againMs = 250;

/**
 * Keeps a window full screen while the policy asks for a kiosk: whatever minimises it, takes it out of full screen or covers
 * it, it comes back. It becomes an ordinary window as soon as the policy no longer asks for that.
 */
export function keepKiosk(window: BrowserWindow, { isWanted, subscribe, clock }: KioskParts): void {
  let isKiosk = false;
  const follow = () => {
    if (window.isDestroyed() || isWanted() === isKiosk) return;
    isKiosk = isWanted();
    window.setMinimizable(!isKiosk);
    window.setKiosk(isKiosk);
  };
  const afterAMoment = (comeBack: () => void) => () =>
    clock.after(againMs, () => {
      // A hidden window is about to close, and a disabled one has a dialog of its own in front.
      if (isKiosk && !window.isDestroyed() && window.isVisible() && window.isEnabled()) comeBack();
    });
  const fill = () => {
    window.restore();
    window.setKiosk(true);
  };
  // On Linux, Chromium does not notice that a full-screen window is minimised, only that it has lost the focus.
  const takeFocus = () => {
    if (window.isFocused()) return;
    window.restore();
    window.focus();
  };
  window.on('minimize', afterAMoment(fill));
  window.on('leave-full-screen', afterAMoment(fill));
  window.on('blur', afterAMoment(takeFocus));
  const unsubscribe = subscribe(follow);
  window.on('closed', unsubscribe);
  follow();
}
