import {
  countFailure,
  type FailureCounterRepository,
  type FailureRate,
  waitMs,
} from '../records/failure-counter.ts';

/**
 * Slows down guessing by key. Failures are counted in the store, in the transaction of their audit event, so that they
 * survive a restart; tries in progress are counted in memory, so that parallel guesses gain nothing. A success writes
 * nothing, unless there are failures to forgive.
 */
export interface FailureLimiter {
  /** Seconds until a try may begin; 0: now. */
  secondsToWait(counters: FailureCounterRepository, key: string, nowMs: number): number;
  /**
   * For a try that has to wait only for others in progress, which may yet fail: resolves when one of them is over. Null:
   * it has to wait because of failures, or too many are waiting already.
   */
  turn(counters: FailureCounterRepository, key: string, nowMs: number): Promise<void> | null;
  /** A try is in progress, until `over`. */
  begin(key: string): void;
  over(key: string): void;
  failed(counters: FailureCounterRepository, key: string, nowMs: number): void;
  succeeded(counters: FailureCounterRepository, key: string): void;
}

/** How many tries may wait for others with the same key. */
const mostWaiting = 64;

/** Allows everything: `throttle: off`. */
export const unlimitedFailures: FailureLimiter = {
  secondsToWait: () => 0,
  turn: () => null,
  begin: () => {},
  over: () => {},
  failed: () => {},
  succeeded: () => {},
};

export interface FailureLimiterOptions extends FailureRate {
  /** Distinguishes the counters of this limiter from those of others. */
  readonly name: string;
  /** Whether a success proves that the failures were slips, because nobody else can fail with the same key. */
  readonly forgiving: boolean;
  /** A name for a key that does not give it away. */
  readonly nameOf: (key: string) => Buffer;
}

export class StoredFailureLimiter implements FailureLimiter {
  readonly #options: FailureLimiterOptions;
  readonly #underWay = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();

  constructor(options: FailureLimiterOptions) {
    this.#options = options;
  }

  secondsToWait(counters: FailureCounterRepository, key: string, nowMs: number): number {
    const counter = counters.find(this.#nameOf(key));
    return Math.ceil(waitMs(counter, this.#options, nowMs, this.#underWay.get(key)) / 1000);
  }

  turn(counters: FailureCounterRepository, key: string, nowMs: number): Promise<void> | null {
    const hasRoom = waitMs(counters.find(this.#nameOf(key)), this.#options, nowMs) === 0;
    const waiting = this.#waiting.get(key) ?? [];
    if (!hasRoom || !this.#underWay.has(key) || waiting.length >= mostWaiting) return null;
    this.#waiting.set(key, waiting);
    return new Promise((resolve) => waiting.push(resolve));
  }

  begin(key: string): void {
    this.#underWay.set(key, (this.#underWay.get(key) ?? 0) + 1);
  }

  over(key: string): void {
    const left = (this.#underWay.get(key) ?? 0) - 1;
    if (left > 0) this.#underWay.set(key, left);
    else this.#underWay.delete(key);
    // All of them, since the one whose turn it is may have to wait for something else.
    const waiting = this.#waiting.get(key);
    this.#waiting.delete(key);
    for (const wake of waiting ?? []) wake();
  }

  failed(counters: FailureCounterRepository, key: string, nowMs: number): void {
    const name = this.#nameOf(key);
    counters.put(name, countFailure(counters.find(name), this.#options, nowMs));
  }

  succeeded(counters: FailureCounterRepository, key: string): void {
    if (this.#options.forgiving) counters.remove(this.#nameOf(key));
  }

  #nameOf(key: string): Buffer {
    return this.#options.nameOf(`${this.#options.name}\n${key}`);
  }
}
