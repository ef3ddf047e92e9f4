import type { Clock, Timer } from '../../../electron/core/ports/clock.ts';

/**
 * Time that can be made to pass faster than on the wall clock, for a client and a server in one process alike: at a
 * rate of 50 a time-out of 10 s takes 200 ms, and all deadlines keep their order.
 */
export class AcceleratedClock implements Clock {
  #rate = 1;
  #since = { realMs: performance.now(), passedMs: 0 };
  readonly #startedAtMs = Date.now();

  /** From now on; running timers keep their old rate. */
  accelerate(rate: number): void {
    this.#since = { realMs: performance.now(), passedMs: this.monotonicMs() };
    this.#rate = rate;
  }

  nowMs(): number {
    return Math.floor(this.#startedAtMs + this.monotonicMs());
  }

  wallMs(): number {
    return this.nowMs();
  }

  monotonicMs(): number {
    return this.#since.passedMs + (performance.now() - this.#since.realMs) * this.#rate;
  }

  after(delayMs: number, callback: () => void): Timer {
    const timer = setTimeout(callback, delayMs / this.#rate);
    return { cancel: () => clearTimeout(timer) };
  }
}
