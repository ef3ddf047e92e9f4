import type { Clock, Timer } from '../ports/clock.ts';
import type { Credentials } from '../workstation.ts';

/** Long enough to read a list of sessions and to decide. */
export const holdMs = 60_000;

/**
 * Keeps user name and password in memory while the user decides which other session ends, so that the password
 * need not be typed twice: at most a minute, and once.
 */
export class HeldSignIn {
  readonly #clock: Clock;
  readonly #onExpiry: () => void;
  #credentials: Credentials | null = null;
  #timer: Timer | null = null;

  constructor(clock: Clock, onExpiry: () => void) {
    this.#clock = clock;
    this.#onExpiry = onExpiry;
  }

  /** `null`: there is nothing to decide, and only the list goes away again. */
  hold(credentials: Credentials | null): void {
    this.drop();
    this.#credentials = credentials;
    this.#timer = this.#clock.after(holdMs, () => {
      this.drop();
      this.#onExpiry();
    });
  }

  /** Null when there is none (any more); afterwards there is none in either case. */
  take(): Credentials | null {
    const credentials = this.#credentials;
    this.drop();
    return credentials;
  }

  drop(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#credentials = null;
  }
}
