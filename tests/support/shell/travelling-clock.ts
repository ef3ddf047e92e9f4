import type { Clock, Timer } from '../../../electron/core/ports/clock.ts';

interface Pending {
  readonly dueMs: number;
  readonly callback: () => void;
  handle: NodeJS.Timeout;
}

/**
 * The machine's clock, which a test can advance for everything that uses it: real time goes on, so that real
 * requests, keychains and browsers behave as usual, and hours pass in an instant.
 */
export class TravellingClock implements Clock {
  readonly #timers = new Set<Pending>();
  #aheadMs = 0;

  wallMs(): number {
    return Date.now() + this.#aheadMs;
  }

  /** The server's view of the same clock. */
  nowMs(): number {
    return this.wallMs();
  }

  monotonicMs(): number {
    return performance.now() + this.#aheadMs;
  }

  after(delayMs: number, callback: () => void): Timer {
    const pending: Pending = {
      dueMs: this.monotonicMs() + Math.max(0, delayMs),
      callback,
      handle: setTimeout(() => this.#run(pending), Math.min(Math.max(0, delayMs), 2 ** 31 - 1)),
    };
    this.#timers.add(pending);
    return { cancel: () => this.#drop(pending) };
  }

  /** Advances the clock; timers that are due by then run now, in order. */
  travel(ms: number): void {
    this.#aheadMs += ms;
    const byDueTime = [...this.#timers].toSorted((one, other) => one.dueMs - other.dueMs);
    for (const pending of byDueTime) {
      if (!this.#timers.has(pending)) continue;
      clearTimeout(pending.handle);
      const leftMs = pending.dueMs - this.monotonicMs();
      if (leftMs <= 0) this.#run(pending);
      else pending.handle = setTimeout(() => this.#run(pending), leftMs);
    }
  }

  #run(pending: Pending): void {
    if (this.#drop(pending)) pending.callback();
  }

  #drop(pending: Pending): boolean {
    clearTimeout(pending.handle);
    return this.#timers.delete(pending);
  }
}
