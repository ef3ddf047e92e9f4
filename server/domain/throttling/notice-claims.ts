import type { RateLimiter } from './rate-limiter.ts';

interface Claim {
  readonly limiter: RateLimiter;
  readonly key: string;
  readonly nowMs: number;
  readonly isDue: boolean;
  /** Of the job's runs, the last in which it was asked for. */
  run: number;
}

/**
 * The notices and alerts that one request may leave, each of them rarely. Its job may run several times until it is on
 * disk, or never be: it gets the same answer each time, and what it has not written in the end is left for others. So
 * there is one event, however often databases and nodes fail.
 */
export class NoticeClaims {
  /** Almost no request has any. */
  #claims: Claim[] | null = null;
  #run = 0;

  /** To be called first in the job, each time that it runs. */
  begin(): void {
    this.#run += 1;
  }

  /** Whether this request is the one that leaves the notice. */
  isDue(limiter: RateLimiter, key: string, nowMs: number): boolean {
    this.#claims ??= [];
    const known = this.#claims.find((claim) => claim.limiter === limiter && claim.key === key);
    if (known) {
      known.run = this.#run;
      return known.isDue;
    }
    const isDue = limiter.take(key, nowMs) === 0;
    this.#claims.push({ limiter, key, nowMs, isDue, run: this.#run });
    return isDue;
  }

  /** Resolves and rejects like `act`, which writes what is due. */
  async during<Result>(act: () => Promise<Result>): Promise<Result> {
    try {
      const result = await act();
      this.#giveBack(({ run }) => run !== this.#run);
      return result;
    } catch (error) {
      this.#giveBack(() => true);
      throw error;
    }
  }

  #giveBack(isUnused: (claim: Claim) => boolean): void {
    for (const claim of this.#claims ?? [])
      if (claim.isDue && isUnused(claim)) claim.limiter.giveBack(claim.key, claim.nowMs);
    this.#claims = null;
  }
}
