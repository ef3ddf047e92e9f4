import type { Clock } from '../ports/clock.ts';

const jumpMs = 2_000;

/**
 * Elapsed time, as far as a machine can know it. Wall time jumps when somebody sets the clock, and monotonic time
 * stops while the machine sleeps: when they disagree, neither is trusted, the epoch goes up, and only the server can
 * tell the time.
 */
export class SessionClock {
  readonly #clock: Clock;
  #epoch = 0;
  /** Elapsed time at the anchor, from where both clocks have agreed since. */
  #baseMs = 0;
  #anchor: { readonly wallMs: number; readonly monotonicMs: number };

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#anchor = { wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() };
  }

  /** Goes up whenever the clocks came apart. */
  get epoch(): number {
    this.#observe();
    return this.#epoch;
  }

  wallMs(): number {
    return this.#clock.wallMs();
  }

  /** Never more than the time that really passed. */
  monotonicMs(): number {
    return this.#clock.monotonicMs();
  }

  /**
   * The longer of the two clocks' answers, in milliseconds: for what may be early but not late (a refresh), not for
   * what must not be early (the end of a session).
   */
  elapsedMs(): number {
    this.#observe();
    const { wall, monotonic } = this.#sinceAnchor();
    return this.#baseMs + Math.max(wall, monotonic);
  }

  /** The machine says that it slept. */
  markJump(): void {
    const { wall, monotonic } = this.#sinceAnchor();
    this.#baseMs += Math.max(wall, monotonic);
    this.#anchor = { wallMs: this.#clock.wallMs(), monotonicMs: this.#clock.monotonicMs() };
    this.#epoch += 1;
  }

  #observe(): void {
    const { wall, monotonic } = this.#sinceAnchor();
    if (Math.abs(wall - monotonic) > jumpMs) this.markJump();
  }

  #sinceAnchor(): { wall: number; monotonic: number } {
    return {
      wall: this.#clock.wallMs() - this.#anchor.wallMs,
      monotonic: this.#clock.monotonicMs() - this.#anchor.monotonicMs,
    };
  }
}
