import type { Clock } from '../clock.ts';
import type { FailureCounterRepository } from './failure-counter.ts';
import type { FailureLimiter } from './failure-limiter.ts';

/** Something that an attempt is counted under. */
export interface CountedKey<Of extends string> {
  /** What the key stands for. */
  readonly of: Of;
  readonly limiter: FailureLimiter;
  readonly key: string;
}

/** Why an attempt has to wait. */
export interface Wait<Of extends string> {
  readonly seconds: number;
  /** What has failed too often, and its key. */
  readonly of: Of;
  readonly key: string;
}

/** One try to prove something secret, counted wherever it counts. */
export class ThrottledAttempt<Of extends string> {
  readonly #clock: Clock;
  readonly #counted: readonly CountedKey<Of>[];

  constructor(clock: Clock, counted: readonly CountedKey<Of>[]) {
    this.#clock = clock;
    this.#counted = counted;
  }

  /** Returns the longest wait; null: there is none, and the attempt is under way until it is `over`. */
  begin(counters: FailureCounterRepository): Wait<Of> | null {
    const nowMs = this.#clock.nowMs();
    const [longest] = this.#counted
      .map(({ of, limiter, key }) => ({ of, key, seconds: limiter.secondsToWait(counters, key, nowMs) }))
      .filter(({ seconds }) => seconds > 0)
      .sort((one, other) => other.seconds - one.seconds);
    if (longest) return longest;
    for (const { limiter, key } of this.#counted) limiter.begin(key);
    return null;
  }

  /** To be called in the job that writes the audit event. */
  failed(counters: FailureCounterRepository): void {
    const nowMs = this.#clock.nowMs();
    for (const { limiter, key } of this.#counted) limiter.failed(counters, key, nowMs);
  }

  /** To be called in the job that writes the audit event. */
  succeeded(counters: FailureCounterRepository): void {
    for (const { limiter, key } of this.#counted) limiter.succeeded(counters, key);
  }

  /** Whatever came out, even nothing; once for every attempt that began. */
  over(): void {
    for (const { limiter, key } of this.#counted) limiter.over(key);
  }
}
