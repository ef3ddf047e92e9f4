import type { BrowserWindow } from 'electron';
import type { Clock } from '../core/ports/clock.ts';

export interface KioskParts {
  /** What the policy says now. */
  readonly isWanted: () => boolean;
  /** Calls its listener whenever something may have changed; returns a function that ends that. */
  readonly subscribe: (listener: () => void) => () => void;
  readonly clock: Clock;
}

/** A window manager that insists on something else is not asked more often. */
const againMs = 250;

/**
 * Keeps a window over the whole screen while the policy wants a kiosk: whatever minimises it, takes it out of full
 * screen or covers it, it comes back. It is an ordinary window as soon as the policy no longer wants that.
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
      // One that is hidden is being closed, and in front of one that is disabled stands a dialog of its own.
      if (isKiosk && !window.isDestroyed() && window.isVisible() && window.isEnabled()) comeBack();
    });
  const fill = () => {
    window.restore();
    window.setKiosk(true);
  };
  // On Linux, Chromium does not notice that a window of the whole screen is minimised, but that it has lost the focus.
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
