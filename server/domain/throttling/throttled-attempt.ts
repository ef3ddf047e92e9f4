import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
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

/** A try whose node has died counts for so long. */
const longestTryMs = 60_000;
/** How often a try looks whether those at other nodes are over, and for how many times. */
const lookEveryMs = 150;
const mostLooks = 40;

/** One try to prove a secret, with everything that it is counted under. */
export class ThrottledAttempt<Of extends string> {
  readonly #clock: Clock;
  readonly #counted: readonly CountedKey<Of>[];
  /** Ends the try at the other nodes. */
  #leave: (() => void) | null = null;

  constructor(clock: Clock, counted: readonly CountedKey<Of>[]) {
    this.#clock = clock;
    this.#counted = counted;
  }

  /**
   * Returns the longest wait; null: there is none, and the attempt is in progress until it is `over`. Simultaneous ones
   * wait for each other: a right one never counts as a failure, and wrong ones gain nothing by being simultaneous.
   */
  async begin(unitOfWork: Pick<UnitOfWork, 'read' | 'run'>): Promise<Wait<Of> | null> {
    for (let looks = 0; ; ) {
      const looked = await unitOfWork.read(({ failureCounters }) =>
        Array.fromAsync(this.#counted, async (counted) => ({
          ...counted,
          record: await counted.limiter.look(failureCounters, counted.key),
        })),
      );
      // From here to `begin` nothing else runs, so that simultaneous tries see each other.
      if (!looked.every(({ record }) => record.isCurrent())) continue;
      const nowMs = this.#clock.nowMs();
      const waits = looked
        .map(({ of, key, record }) => ({ of, key, record, seconds: record.secondsToWait(nowMs) }))
        .filter(({ seconds }) => seconds > 0);
      const [longest] = waits.toSorted((one, other) => other.seconds - one.seconds);
      if (!longest) {
        for (const { limiter, key } of this.#counted) limiter.begin(key);
        const among = await this.#enter(unitOfWork).catch((error: unknown) => {
          this.over();
          throw error;
        });
        if (among === null) return null;
        this.over();
        looks += 1;
        if (among.forFailures > 0 || looks > mostLooks) return among;
        await setTimeout(lookEveryMs);
        continue;
      }
      const turns = waits.map(({ record }) => record.turn(nowMs));
      if (!turns.every((turn) => turn !== null)) return longest;
      await Promise.race(turns);
    }
  }

  /** To be called in the job that writes the audit event. */
  async failed(counters: FailureCounterRepository): Promise<void> {
    const nowMs = this.#clock.nowMs();
    for (const { limiter, key } of this.#counted) await limiter.failed(counters, key, nowMs);
  }

  /** To be called in the job that writes the audit event. */
  async succeeded(counters: FailureCounterRepository): Promise<void> {
    for (const { limiter, key } of this.#counted) await limiter.succeeded(counters, key);
  }

  /** To be called once for every attempt that began, whatever its outcome. */
  over(): void {
    for (const { limiter, key } of this.#counted) limiter.over(key);
    this.#leave?.();
    this.#leave = null;
  }

  /** Enters the try where all nodes see it; returns for what it has to wait instead. */
  async #enter(
    unitOfWork: Pick<UnitOfWork, 'run'>,
  ): Promise<(Wait<Of> & { readonly forFailures: number }) | null> {
    const shared = this.#counted.flatMap(({ of, limiter, key }) => {
      const name = limiter.sharedName(key);
      return name === null ? [] : [{ of, limiter, key, name }];
    });
    if (shared.length === 0) return null;
    const id = randomUUID();
    const wait = await unitOfWork.run(async (repositories) => {
      const nowMs = this.#clock.nowMs();
      let longest: (Wait<Of> & { readonly forFailures: number }) | null = null;
      for (const { of, limiter, key, name } of shared) {
        const underWay = await repositories.shared.countTries(name, nowMs);
        const among = await limiter.waitAmong(repositories.failureCounters, { key, nowMs, underWay });
        if (among.seconds > (longest?.seconds ?? 0)) longest = { of, key, ...among };
      }
      if (longest !== null) return longest;
      const names = shared.map(({ name }) => name);
      await repositories.shared.beginTry({ id, names, untilMs: nowMs + longestTryMs });
      return null;
    });
    if (wait === null) {
      // Should this fail, the try is over by itself after a minute.
      this.#leave = () => void unitOfWork.run((all) => all.shared.endTry(id)).catch(() => undefined);
    }
    return wait;
  }
}
