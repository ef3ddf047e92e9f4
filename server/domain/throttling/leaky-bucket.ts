import type { AttemptLimiter } from './attempt-limiter.ts';

export interface LeakyBucketOptions {
  /** Failures that may come at once. */
  readonly limit: number;
  /** Milliseconds in which so many are forgotten, one after the other. */
  readonly periodMs: number;
  /** How many keys are remembered, the newest. */
  readonly capacity: number;
}

/**
 * Allows so many failures per period, forgetting them steadily: for keys that many people share, where the
 * failures of one must not add up to a long wait of the others.
 */
export class LeakyBucketLimiter implements AttemptLimiter {
  readonly #periodMs: number;
  readonly #leakMs: number;
  readonly #capacity: number;
  /** When the bucket of a key will be empty. */
  readonly #emptyAtMs = new Map<string, number>();

  constructor({ limit, periodMs, capacity }: LeakyBucketOptions) {
    this.#periodMs = periodMs;
    this.#leakMs = periodMs / limit;
    this.#capacity = capacity;
  }

  secondsToWait(key: string, nowMs: number): number {
    const emptyAtMs = this.#emptyAtMs.get(key) ?? nowMs;
    return Math.ceil(Math.max(0, emptyAtMs + this.#leakMs - this.#periodMs - nowMs) / 1000);
  }

  failed(key: string, nowMs: number): void {
    const emptyAtMs = Math.max(nowMs, this.#emptyAtMs.get(key) ?? nowMs);
    // Inserted anew, so that the map's order is the order of the last failure.
    this.#emptyAtMs.delete(key);
    this.#emptyAtMs.set(key, emptyAtMs + this.#leakMs);
    if (this.#emptyAtMs.size <= this.#capacity) return;
    const oldest = this.#emptyAtMs.keys().next();
    if (!oldest.done) this.#emptyAtMs.delete(oldest.value);
  }

  /** Takes back the one failure that was counted before the check; those of others stay. */
  succeeded(key: string): void {
    const emptyAtMs = this.#emptyAtMs.get(key);
    if (emptyAtMs !== undefined) this.#emptyAtMs.set(key, emptyAtMs - this.#leakMs);
  }

  notChecked(key: string): void {
    this.succeeded(key);
  }
}
