import type { Clock } from '../ports/clock.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { FailureCounterRepository } from '../records/failure-counter.ts';
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

/** One try to prove a secret, with everything that it is counted under. */
export class ThrottledAttempt<Of extends string> {
  readonly #clock: Clock;
  readonly #counted: readonly CountedKey<Of>[];

  constructor(clock: Clock, counted: readonly CountedKey<Of>[]) {
    this.#clock = clock;
    this.#counted = counted;
  }

  /**
   * Returns the longest wait; null: there is none, and the attempt is in progress until it is `over`. Simultaneous ones
   * wait for each other: a right one never counts as a failure, and wrong ones gain nothing by being simultaneous.
   */
  async begin(unitOfWork: Pick<UnitOfWork, 'read'>): Promise<Wait<Of> | null> {
    for (;;) {
      const nowMs = this.#clock.nowMs();
      const waits = unitOfWork.read(({ failureCounters }) => this.#waits(failureCounters, nowMs));
      const [longest] = waits.toSorted((one, other) => other.seconds - one.seconds);
      if (!longest) {
        for (const { limiter, key } of this.#counted) limiter.begin(key);
        return null;
      }
      const turns = unitOfWork.read(({ failureCounters }) => turnsOf(waits, failureCounters, nowMs));
      if (!turns) return longest;
      await Promise.race(turns);
    }
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

  /** To be called once for every attempt that began, whatever its outcome. */
  over(): void {
    for (const { limiter, key } of this.#counted) limiter.over(key);
  }

  #waits(counters: FailureCounterRepository, nowMs: number): readonly LimitedWait<Of>[] {
    return this.#counted
      .map((counted) => ({
        ...counted,
        seconds: counted.limiter.secondsToWait(counters, counted.key, nowMs),
      }))
      .filter(({ seconds }) => seconds > 0);
  }
}

type LimitedWait<Of extends string> = Wait<Of> & CountedKey<Of>;

/** When one of those under way is over, for each wait; null: some wait is not only for them. */
function turnsOf<Of extends string>(
  waits: readonly LimitedWait<Of>[],
  counters: FailureCounterRepository,
  nowMs: number,
): readonly Promise<void>[] | null {
  const turns = waits.map(({ limiter, key }) => limiter.turn(counters, key, nowMs));
  return turns.every((turn) => turn !== null) ? turns : null;
}
