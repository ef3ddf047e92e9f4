/** Allows so many acts per key and window of time. */
export interface RateLimiter {
  /** Counts one act; returns 0 when it is allowed, else the seconds to wait. */
  take(key: string, nowMs: number): number;
  /** What was taken at that time was not used. */
  giveBack(key: string, nowMs: number): void;
}

/** Allows everything: `throttle: off`. */
export const unlimitedRate: RateLimiter = { take: () => 0, giveBack() {} };

/**
 * Fixed windows, all keys in step: two maps are swapped when a window is over, so memory is bounded by the
 * acts of one window and no timer is needed.
 */
export class WindowRateLimiter implements RateLimiter {
  readonly #limit: number;
  readonly #windowMs: number;
  #window = Number.NaN;
  #counts = new Map<string, number>();

  constructor(limit: number, windowMs: number) {
    this.#limit = limit;
    this.#windowMs = windowMs;
  }

  take(key: string, nowMs: number): number {
    const window = Math.floor(nowMs / this.#windowMs);
    if (window !== this.#window) {
      this.#window = window;
      this.#counts = new Map();
    }
    const count = (this.#counts.get(key) ?? 0) + 1;
    if (count > this.#limit) return Math.ceil(((window + 1) * this.#windowMs - nowMs) / 1000);
    this.#counts.set(key, count);
    return 0;
  }
  giveBack(key: string, nowMs: number): void {
    if (Math.floor(nowMs / this.#windowMs) !== this.#window) return;
    const count = (this.#counts.get(key) ?? 0) - 1;
    if (count > 0) this.#counts.set(key, count);
    else this.#counts.delete(key);
  }
}
