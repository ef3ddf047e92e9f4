import type { Clock, Timer } from '../ports/clock.ts';

/** Long enough to read a list of sessions and to decide. */
export const holdMs = 60_000;

/**
 * Keeps in memory what waits for a decision of the user, such as a password that need not be typed twice: at most
 * a minute, and once. `onExpiry` has to take or drop it.
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

  /** Null when there is none (any more); afterwards there is none in either case. */
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
