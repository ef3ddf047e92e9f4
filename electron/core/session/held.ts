import type { Clock, Timer } from '../ports/clock.ts';

/** Long enough to read a list of sessions and to decide. */
export const holdMs = 60_000;

/**
 * Keeps something in memory while the user decides, such as a password that need not be typed twice: for at most a
 * minute, for one use. `onExpiry` has to take or drop it.
 */
export class Held<Value> {
  readonly #clock: Clock;
  readonly #onExpiry: () => void;
  #value: Value | null = null;
  #timer: Timer | null = null;

  constructor(clock: Clock, onExpiry: () => void) {
    this.#clock = clock;
    this.#onExpiry = onExpiry;
  }

  /** `null`: there is nothing to decide, and only the question goes away again. */
  hold(value: Value | null): void {
    this.drop();
    this.#value = value;
    this.#timer = this.#clock.after(holdMs, this.#onExpiry);
  }

  /** Returns it and forgets it; null when there is none. */
  take(): Value | null {
    const value = this.#value;
    this.drop();
    return value;
  }

  drop(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#value = null;
  }
}
