import {
  countFailure,
  type FailureCounter,
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
  /** Seconds until a try may begin; 0: now. Within a job, where nothing else counts meanwhile. */
  secondsToWait(counters: FailureCounterRepository, key: string, nowMs: number): Promise<number>;
  /** What the key was counted for, to be weighed without waiting for anything else. */
  look(counters: FailureCounterRepository, key: string): Promise<FailureRecord>;
  /** A try is in progress, until `over`. */
  begin(key: string): void;
  over(key: string): void;
  /** The name under which nodes count tries in progress together; null: only this process counts them. */
  sharedName(key: string): Buffer | null;
  /** The same as `secondsToWait` for so many tries in progress at all nodes; `forFailures`: without any. */
  waitAmong(
    counters: FailureCounterRepository,
    of: { readonly key: string; readonly nowMs: number; readonly underWay: number },
  ): Promise<{ readonly seconds: number; readonly forFailures: number }>;
  failed(counters: FailureCounterRepository, key: string, nowMs: number): Promise<void>;
  succeeded(counters: FailureCounterRepository, key: string): Promise<void>;
}

/** Failures of a key as they were read, together with the tries in progress now. */
export interface FailureRecord {
  /** False: a try has ended since it was read, and its failure may be missing. */
  isCurrent(): boolean;
  /** Seconds until a try may begin; 0: now. */
  secondsToWait(nowMs: number): number;
  /**
   * For a try that has to wait only for others in progress, which may yet fail: resolves when one of them is over. Null:
   * it has to wait because of failures, or too many are waiting already.
   */
  turn(nowMs: number): Promise<void> | null;
}

/** How many tries may wait for others with the same key. */
const mostWaiting = 64;

/** Allows everything: `throttle: off`. */
export const unlimitedFailures: FailureLimiter = {
  secondsToWait: async () => 0,
  look: async () => ({ isCurrent: () => true, secondsToWait: () => 0, turn: () => null }),
  begin: () => {},
  over: () => {},
  sharedName: () => null,
  waitAmong: async () => ({ seconds: 0, forFailures: 0 }),
  failed: async () => {},
  succeeded: async () => {},
};

export interface FailureLimiterOptions extends FailureRate {
  /** Distinguishes the counters of this limiter from those of others. */
  readonly name: string;
  /** Whether a success proves that the failures were slips, because nobody else can fail with the same key. */
  readonly forgiving: boolean;
  /** A name for a key that does not give it away. */
  readonly nameOf: (key: string) => Buffer;
  /** Whether several nodes count together. Default: false. */
  readonly isShared?: boolean;
}

export class StoredFailureLimiter implements FailureLimiter {
  readonly #options: FailureLimiterOptions;
  readonly #underWay = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();
  /** Keys of tries in progress that have failed. */
  readonly #failed = new Set<string>();
  /** How many tries that had failed are over. */
  #failuresOver = 0;

  constructor(options: FailureLimiterOptions) {
    this.#options = options;
  }

  async secondsToWait(counters: FailureCounterRepository, key: string, nowMs: number): Promise<number> {
    return this.#secondsToWait(await counters.find(this.#nameOf(key)), key, nowMs);
  }

  async look(counters: FailureCounterRepository, key: string): Promise<FailureRecord> {
    const readAfter = this.#failuresOver;
    const counter = await counters.find(this.#nameOf(key));
    return {
      isCurrent: () => this.#failuresOver === readAfter,
      secondsToWait: (nowMs) => this.#secondsToWait(counter, key, nowMs),
      turn: (nowMs) => this.#turn(counter, key, nowMs),
    };
  }

  begin(key: string): void {
    this.#underWay.set(key, (this.#underWay.get(key) ?? 0) + 1);
  }

  over(key: string): void {
    if (this.#failed.delete(key)) this.#failuresOver += 1;
    const left = (this.#underWay.get(key) ?? 0) - 1;
    if (left > 0) this.#underWay.set(key, left);
    else this.#underWay.delete(key);
    // All of them, since the one whose turn it is may have to wait for something else.
    const waiting = this.#waiting.get(key);
    this.#waiting.delete(key);
    for (const wake of waiting ?? []) wake();
  }

  sharedName(key: string): Buffer | null {
    return this.#options.isShared ? this.#nameOf(key) : null;
  }

  async waitAmong(
    counters: FailureCounterRepository,
    { key, nowMs, underWay }: { readonly key: string; readonly nowMs: number; readonly underWay: number },
  ): Promise<{ readonly seconds: number; readonly forFailures: number }> {
    const counter = await counters.find(this.#nameOf(key));
    const secondsFor = (tries: number) => Math.ceil(waitMs(counter, this.#options, nowMs, tries) / 1000);
    return { seconds: secondsFor(underWay), forFailures: secondsFor(0) };
  }

  async failed(counters: FailureCounterRepository, key: string, nowMs: number): Promise<void> {
    if (this.#underWay.has(key)) this.#failed.add(key);
    const name = this.#nameOf(key);
    await counters.put(name, countFailure(await counters.find(name), this.#options, nowMs));
  }

  async succeeded(counters: FailureCounterRepository, key: string): Promise<void> {
    if (this.#options.forgiving) await counters.remove(this.#nameOf(key));
  }

  #secondsToWait(counter: FailureCounter | null, key: string, nowMs: number): number {
    return Math.ceil(waitMs(counter, this.#options, nowMs, this.#underWay.get(key)) / 1000);
  }

  #turn(counter: FailureCounter | null, key: string, nowMs: number): Promise<void> | null {
    const hasRoom = waitMs(counter, this.#options, nowMs) === 0;
    const waiting = this.#waiting.get(key) ?? [];
    if (!hasRoom || !this.#underWay.has(key) || waiting.length >= mostWaiting) return null;
    this.#waiting.set(key, waiting);
    return new Promise((resolve) => waiting.push(resolve));
  }

  #nameOf(key: string): Buffer {
    return this.#options.nameOf(`${this.#options.name}\n${key}`);
  }
}
