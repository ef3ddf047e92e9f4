import type { Clock, Timer } from '../core/ports/clock.ts';

/** A timer that fires later than this was held up with the whole process: the machine slept. */
const tolerableDelayMs = 2_000;

/**
 * Calls back after the time a page has to answer; starts over if the machine slept meanwhile, since that proves
 * nothing about the page.
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
