import { hash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Log } from '../../domain/ports/log.ts';
import { minuteMs } from '../../domain/time/durations.ts';
import type { ProofMemory, ProofUse, SeenProofs } from '../../domain/tokens/seen-proofs.ts';
import { databaseNowMs, isTooFarOff, largestSkewMs, sentenceOfWrongClock } from './database-clock.ts';
import { asRefusal } from './database-failure.ts';
import type { Queries } from './queries.ts';
import { statement } from './statement.ts';

/** Two nodes off in opposite ways, and the two minutes for which each accepts a proof, twice. */
const keptMs = 2 * largestSkewMs + 6 * minuteMs;

const mostAtOnce = 1000;
const mostWaiting = 10_000;
const removedAtOnce = 5000;
const warnEveryMs = minuteMs;

interface Remembered {
  /** Null: none was new. */
  readonly proof: Buffer | null;
  readonly aheadMs: number;
}

/** In one order, so that no two nodes wait for each other. */
const rememberAll = statement<Remembered>(`
  WITH clock AS (SELECT $2 - ${databaseNowMs} AS ahead_ms),
  fresh AS (
    INSERT INTO seen_proofs (proof, seen_at_ms)
    SELECT proof, $2 - ahead_ms FROM unnest($1::bytea[]) AS given (proof), clock
     WHERE abs(ahead_ms) <= ${largestSkewMs}
     ORDER BY proof
    ON CONFLICT DO NOTHING
    RETURNING proof
  )
  SELECT fresh.proof, clock.ahead_ms AS "aheadMs" FROM clock LEFT JOIN fresh ON true`);

const removeOld = statement(`
  DELETE FROM seen_proofs WHERE proof IN (
    SELECT proof FROM seen_proofs WHERE seen_at_ms < ${databaseNowMs} - ${keptMs} ORDER BY seen_at_ms LIMIT $1)`);

const forgetAll = statement('DELETE FROM seen_proofs WHERE proof = ANY ($1::bytea[])');

type ProofQueries = Pick<Queries, 'all' | 'run'>;

interface Asked {
  readonly use: ProofUse;
  readonly resolve: (memory: ProofMemory) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Proofs that were used at any node, in a table: those of one turn of the event loop are one statement, and while it is
 * under way the next ones gather. Forgotten are those that no node would accept for their age.
 */
export class PostgresSeenProofs implements SeenProofs {
  readonly isPartOfJobs = true;
  readonly #queries: ProofQueries;
  readonly #log: Log;
  readonly #tell: (error: unknown) => unknown;
  #waiting: Asked[] = [];
  #isWriting = false;
  #warnedAtMs = Number.NEGATIVE_INFINITY;

  /** `tell` is what is made of a failure: within a transaction nothing, since all of it depends on that. */
  constructor(queries: ProofQueries, log: Log, tell: (error: unknown) => unknown = asRefusal) {
    this.#queries = queries;
    this.#log = log;
    this.#tell = tell;
  }

  /** For jobs, on the connection of their transaction. */
  static inTransaction(queries: ProofQueries, log: Log): PostgresSeenProofs {
    return new PostgresSeenProofs(queries, log, (error) => error);
  }

  remember(use: ProofUse): Promise<ProofMemory> {
    if (this.#waiting.length >= mostWaiting) return Promise.resolve('full');
    return new Promise((resolve, reject) => {
      this.#waiting.push({ use, resolve, reject });
      if (!this.#isWriting) void this.#writeAll();
    });
  }

  /** Within the transaction that has remembered them. */
  async forget(uses: readonly ProofUse[]): Promise<void> {
    await this.#queries.run(
      forgetAll,
      uses.map((use) => Buffer.from(digestOf(use), 'base64')),
    );
  }

  async forgetOld(signal?: AbortSignal): Promise<number> {
    let total = 0;
    for (let removed = removedAtOnce; removed === removedAtOnce && !signal?.aborted; total += removed)
      removed = await this.#queries.run(removeOld, removedAtOnce);
    return total;
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    await nextTurn();
    while (this.#waiting.length > 0) await this.#write(this.#waiting.splice(0, mostAtOnce));
    this.#isWriting = false;
  }

  /** Never rejects: those who asked are told. */
  async #write(asked: readonly Asked[]): Promise<void> {
    try {
      const named = asked.map((one) => ({ ...one, proof: digestOf(one.use) }));
      const nowMs = Math.max(...asked.map(({ use }) => use.nowMs));
      const rows = await this.#queries.all(
        rememberAll,
        [...new Set(named.map(({ proof }) => proof))].map((proof) => Buffer.from(proof, 'base64')),
        nowMs,
      );
      const aheadMs = rows[0]?.aheadMs ?? Number.NaN;
      const isClockRight = !isTooFarOff(aheadMs);
      if (!isClockRight) this.#warn(aheadMs);
      const fresh = new Set(rows.map(({ proof }) => proof?.toString('base64')));
      // Of several uses in one statement only the first is new.
      for (const { proof, resolve } of named)
        resolve(fresh.delete(proof) ? 'new' : isClockRight ? 'seen' : 'full');
    } catch (error) {
      for (const { reject } of asked) reject(this.#tell(error));
    }
  }

  #warn(aheadMs: number): void {
    const nowMs = performance.now();
    if (nowMs - this.#warnedAtMs < warnEveryMs) return;
    this.#warnedAtMs = nowMs;
    this.#log.error({ aheadSeconds: Math.round(aheadMs / 1000) }, sentenceOfWrongClock);
  }
}

/** Of the whole, so that nobody can make two proofs look alike; it tells nothing of them either. */
function digestOf({ keyThumbprint, proofId }: ProofUse): string {
  return hash('sha256', `${keyThumbprint}\0${proofId}`, 'buffer').subarray(0, 16).toString('base64');
}
