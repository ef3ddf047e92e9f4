import type { Clock, Timer } from '../core/ports/clock.ts';

/** Node runs a timer at once when its delay does not fit into 31 bits. */
const longestDelayMs = 2 ** 31 - 1;

/** A timer that is later than this was held up with this whole process, on a computer that is busy or slept. */
const stallMs = 250;
/** In which what has arrived during a stall is taken in. */
const graceMs = 25;

/** The machine's clock. */
export class SystemClock implements Clock {
  wallMs(): number {
    return Date.now();
  }

  monotonicMs(): number {
    return performance.now();
  }

  /** What came while this process stood still is no later than a limit that came due meanwhile: it is taken in first. */
  after(delayMs: number, callback: () => void): Timer {
    const waitMs = Math.min(Math.max(0, delayMs), longestDelayMs);
    const dueMs = this.monotonicMs() + waitMs;
    let handle = setTimeout(() => {
      if (this.monotonicMs() - dueMs < stallMs) callback();
      else handle = setTimeout(callback, graceMs);
    }, waitMs);
    return { cancel: () => clearTimeout(handle) };
  }
}
