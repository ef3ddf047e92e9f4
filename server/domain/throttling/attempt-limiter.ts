/** Slows down guessing: after some free failures the waiting time doubles with every further one. */
export interface AttemptLimiter {
  /** Seconds until an attempt may be made; 0: now. */
  secondsToWait(key: string, nowMs: number): number;
  /** Counts a failure. Called *before* a slow check, with `succeeded` after it, parallel guesses gain nothing. */
  failed(key: string, nowMs: number): void;
  succeeded(key: string): void;
  /** Takes back the failure counted at `countedAtMs`: the check could not be made, so nothing was learned. */
  notChecked(key: string, countedAtMs: number): void;
}

/** Allows everything: `throttle: off`. */
export const unlimitedAttempts: AttemptLimiter = {
  secondsToWait: () => 0,
  failed: () => {},
  succeeded: () => {},
  notChecked: () => {},
};

/** Milliseconds to wait after so many failures. */
export function delayAfterFailures(failures: number, freeFailures: number): number {
  if (failures < freeFailures) return 0;
  return Math.min(longestDelayMs, firstDelayMs * 2 ** (failures - freeFailures));
}

const firstDelayMs = 5_000;
const longestDelayMs = 15 * 60_000;

interface Attempts {
  failures: number;
  notBeforeMs: number;
  lastMs: number;
}

/** Keeps the newest `capacity` keys in memory. */
export class InMemoryAttemptLimiter implements AttemptLimiter {
  readonly #freeFailures: number;
  readonly #capacity: number;
  readonly #attempts = new Map<string, Attempts>();

  constructor(freeFailures: number, capacity: number) {
    this.#freeFailures = freeFailures;
    this.#capacity = capacity;
  }

  secondsToWait(key: string, nowMs: number): number {
    const known = this.#attempts.get(key);
    return known && nowMs < known.notBeforeMs ? Math.ceil((known.notBeforeMs - nowMs) / 1000) : 0;
  }

  failed(key: string, nowMs: number): void {
    const known = this.#attempts.get(key);
    const remembered = known && nowMs - known.lastMs <= longestDelayMs ? known.failures : 0;
    const failures = remembered + 1;
    const notBeforeMs = nowMs + delayAfterFailures(failures, this.#freeFailures);
    // Inserted anew, so that the map's order is the order of the last failure.
    this.#attempts.delete(key);
    this.#attempts.set(key, { failures, notBeforeMs, lastMs: nowMs });
    this.#forgetOldest();
  }

  succeeded(key: string): void {
    this.#attempts.delete(key);
  }

  notChecked(key: string, countedAtMs: number): void {
    const known = this.#attempts.get(key);
    if (!known) return;
    known.failures = Math.max(0, known.failures - 1);
    // The attempt was allowed, so no older delay was left; one of a later failure stays.
    if (known.lastMs === countedAtMs) known.notBeforeMs = 0;
  }

  #forgetOldest(): void {
    if (this.#attempts.size <= this.#capacity) return;
    const oldest = this.#attempts.keys().next();
    if (!oldest.done) this.#attempts.delete(oldest.value);
  }
}
