import type { Clock, Timer } from '../core/ports/clock.ts';

/** A timer that is later than this was held up with this whole process: the machine slept. */
const tolerableDelayMs = 2_000;

/**
 * Calls back after a time in which a page could have answered; begins anew when the machine has slept meanwhile, which
 * proves nothing about a page.
 */
export function afterAwake(clock: Clock, delayMs: number, callback: () => void): Timer {
  const wait = (): Timer => {
    const dueMs = clock.monotonicMs() + delayMs;
    return clock.after(delayMs, () => {
      if (clock.monotonicMs() - dueMs > tolerableDelayMs) timer = wait();
      else callback();
    });
  };
  let timer = wait();
  return { cancel: () => timer.cancel() };
}
