import type { Clock, Timer } from '../core/ports/clock.ts';

/** Node runs a timer at once when its delay does not fit into 31 bits. */
const longestDelayMs = 2 ** 31 - 1;

/** The machine's clock. */
export class SystemClock implements Clock {
  wallMs(): number {
    return Date.now();
  }

  monotonicMs(): number {
    return performance.now();
  }

  after(delayMs: number, callback: () => void): Timer {
    const handle = setTimeout(callback, Math.min(Math.max(0, delayMs), longestDelayMs));
    return { cancel: () => clearTimeout(handle) };
  }
}
