import type { SessionClock } from './session-clock.ts';

/** Moment at which a request was sent. */
export interface TimeSample {
  readonly epoch: number;
  readonly sentAtMs: number;
}

interface Bounds {
  readonly epoch: number;
  /** Server time minus monotonic time lies between these two. */
  readonly lowMs: number;
  readonly highMs: number;
}

/**
 * The server's time, from the `Date` of its answers (RFC 9110 §6.6.1) and monotonic time. Each answer places the
 * server's clock within one second at some moment between request and answer; the estimate is what all answers have
 * in common (Cristian's algorithm).
 */
export class ServerTime {
  readonly #clock: SessionClock;
  #bounds: Bounds | null = null;

  constructor(clock: SessionClock) {
    this.#clock = clock;
  }

  /** False until the first answer, and from when the machine's clocks diverge until the next one. */
  get synchronised(): boolean {
    return this.#bounds !== null && this.#bounds.epoch === this.#clock.epoch;
  }

  /** False as long as no server has ever answered. */
  get known(): boolean {
    return this.#bounds !== null;
  }

  begin(): TimeSample {
    return { epoch: this.#clock.epoch, sentAtMs: this.#clock.monotonicMs() };
  }

  /**
   * Takes in an answer: `dateMs` is its `Date` (whole seconds), `preciseMs` a time in milliseconds that the
   * server stated within that second. An answer during which the clocks came apart says nothing.
   */
  complete(sample: TimeSample, dateMs: number, preciseMs: number | null): void {
    if (!Number.isFinite(dateMs) || sample.epoch !== this.#clock.epoch) return;
    const precise = preciseMs !== null && preciseMs >= dateMs && preciseMs < dateMs + 1_000;
    const earliestMs = precise ? preciseMs : dateMs;
    const latestMs = precise ? preciseMs : dateMs + 1_000;
    const receivedAtMs = this.#clock.monotonicMs();
    this.#narrow(earliestMs - receivedAtMs, latestMs - sample.sentAtMs);
  }

  /** Best estimate of the server's time; the machine's wall time as long as no server has answered. */
  nowMs(): number {
    if (this.#bounds === null) return this.#clock.wallMs();
    return Math.round(this.#clock.monotonicMs() + (this.#bounds.lowMs + this.#bounds.highMs) / 2);
  }

  #narrow(lowMs: number, highMs: number): void {
    const known = this.synchronised ? this.#bounds : null;
    const low = Math.max(lowMs, known?.lowMs ?? lowMs);
    const high = Math.min(highMs, known?.highMs ?? highMs);
    const fits = low <= high;
    this.#bounds = {
      epoch: this.#clock.epoch,
      lowMs: fits ? low : lowMs,
      highMs: fits ? high : highMs,
    };
  }
}
