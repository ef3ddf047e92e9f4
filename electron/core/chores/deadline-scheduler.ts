import type { Clock, Timer } from '../ports/clock.ts';

/** A timer that slept with the machine fires late; checking the clocks this often limits how late. */
const longestSleepMs = 15_000;

/** Calls `tick` when the next deadline is reached, and every 15 s to see whether the machine slept. */
export class DeadlineScheduler {
  readonly #clock: Clock;
  readonly #nextInMs: () => number | null;
  readonly #tick: () => void;
  #timer: Timer | null = null;
  #stopped = true;

  /** `nextInMs`: milliseconds until the next deadline, null without one; `tick` acts on what is due. */
  constructor(clock: Clock, nextInMs: () => number | null, tick: () => void) {
    this.#clock = clock;
    this.#nextInMs = nextInMs;
    this.#tick = tick;
  }

  start(): void {
    this.#stopped = false;
    this.wake();
  }

  /** Deadlines may have changed: looks at them again. */
  wake(): void {
    if (this.#stopped) return;
    this.#timer?.cancel();
    const delayMs = Math.min(Math.max(Math.ceil(this.#nextInMs() ?? longestSleepMs), 0), longestSleepMs);
    this.#timer = this.#clock.after(delayMs, () => {
      this.#timer = null;
      try {
        this.#tick();
      } finally {
        this.wake();
      }
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#timer = null;
  }
}
