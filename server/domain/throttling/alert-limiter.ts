import type { FailureCounterRepository } from '../records/failure-counter.ts';
import type { FailureLimiter } from './failure-limiter.ts';
import type { RateLimiter } from './rate-limiter.ts';

/**
 * Alerts that are raised once in a while by all nodes together: each first asks its own memory, which costs nothing,
 * and then the store, in the job that writes the alert.
 */
export class AlertLimiter implements RateLimiter {
  readonly #memory: RateLimiter;
  readonly #told: FailureLimiter;

  /** `told` allows one in the time for which an alert is enough. */
  constructor(memory: RateLimiter, told: FailureLimiter) {
    this.#memory = memory;
    this.#told = told;
  }

  take(key: string, nowMs: number): number {
    return this.#memory.take(key, nowMs);
  }

  giveBack(key: string, nowMs: number): void {
    this.#memory.giveBack(key, nowMs);
  }

  /** Whether no node has raised the alert yet; from this job on, one has. */
  async isFirst(counters: FailureCounterRepository, key: string, nowMs: number): Promise<boolean> {
    if ((await this.#told.secondsToWait(counters, key, nowMs)) > 0) return false;
    await this.#told.failed(counters, key, nowMs);
    return true;
  }
}
