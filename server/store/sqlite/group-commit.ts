import type { Database, Statement } from 'better-sqlite3';
import type { Log } from '../../domain/ports/log.ts';
import type { Metrics } from '../../domain/ports/metrics.ts';
import { Refusal } from '../../domain/ports/refusal.ts';
import type { Repositories, UnitOfWork } from '../../domain/ports/unit-of-work.ts';
import type { SessionCache } from './session-cache.ts';
import type { SqliteAuditTrail } from './sqlite-audit-trail.ts';
import { asRefusal, isBusy, sqliteCode } from './sqlite-failure.ts';

interface Job {
  readonly run: (repositories: Repositories) => Promise<unknown>;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
  readonly giveUpAtMs: number;
}

type Outcome = { readonly job: Job } & ({ readonly result: unknown } | { readonly error: unknown });

/** Limits how long one commit can block the event loop. */
const largestBatch = 256;
const retryLockAfterMs = 20;
/** After a batch of so many, the next is begun a turn of the event loop later (decision 0021). */
const busyBatch = 8;

export interface GroupCommitOptions {
  readonly database: Database;
  readonly repositories: Repositories & { readonly audit: SqliteAuditTrail };
  readonly sessionCache: SessionCache;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'committed'>;
  /** How long a job waits for a database locked by another process. */
  readonly lockPatienceMs: number;
  /** Ends the process when a job does what none may do. */
  readonly stop?: (error: Error) => void;
}

/**
 * Group commit: the jobs queued in one turn of the event loop, after a large batch in two, share one immediate
 * transaction, so that under load one flush to disk serves many. Each job has its own savepoint, and its promise settles only after the commit.
 *
 * SQLite answers at once, so a whole batch is over within the turn in which it began: jobs run one after the other,
 * and nothing else runs between BEGIN and COMMIT. A job that waits for anything but its repositories breaks that; what
 * it would still write could land in the transaction of another, so the process stops.
 */
export class GroupCommit implements UnitOfWork {
  readonly #options: GroupCommitOptions;
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #savepoint: Statement;
  readonly #release: Statement;
  readonly #undo: Statement;
  #queue: Job[] = [];
  #flushing = false;
  #lastBatch = 0;
  #idle: (() => void)[] = [];

  constructor(options: GroupCommitOptions) {
    this.#options = options;
    const { database } = options;
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#savepoint = database.prepare('SAVEPOINT job');
    this.#release = database.prepare('RELEASE job');
    this.#undo = database.prepare('ROLLBACK TO job');
  }

  run<Result>(job: (repositories: Repositories) => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      const giveUpAtMs = performance.now() + this.#options.lockPatienceMs;
      this.#queue.push({ run: job, resolve, reject, giveUpAtMs });
      this.#schedule();
    });
  }

  async read<Result>(query: (repositories: Repositories) => Promise<Result>): Promise<Result> {
    try {
      return await query(this.#options.repositories);
    } catch (error) {
      throw this.#tell(error);
    }
  }

  /** Resolves when no job is waiting. */
  drained(): Promise<void> {
    return this.#flushing ? new Promise((resolve) => this.#idle.push(resolve)) : Promise.resolve();
  }

  #schedule(delayMs = 0): void {
    if (this.#flushing) return;
    this.#flushing = true;
    if (delayMs > 0) setTimeout(() => void this.#flush(), delayMs);
    else if (this.#lastBatch < busyBatch) setImmediate(() => void this.#flush());
    else setImmediate(() => setImmediate(() => void this.#flush()));
  }

  async #flush(): Promise<void> {
    const batch = this.#queue.splice(0, largestBatch);
    this.#lastBatch = batch.length;
    const overdue = setImmediate(() => this.#stop());
    let lockBusy = false;
    try {
      settle(await this.#commitBatch(batch));
    } catch (error) {
      lockBusy = isBusy(error);
      this.#retryOrReject(batch, error);
    }
    clearImmediate(overdue);
    this.#flushing = false;
    if (this.#queue.length > 0) this.#schedule(lockBusy ? retryLockAfterMs : 0);
    else for (const wake of this.#idle.splice(0)) wake();
  }

  /** The turn in which a batch began is over, and the batch is not. */
  #stop(): void {
    const { database, log, stop = throwOut } = this.#options;
    if (database.inTransaction) database.exec('ROLLBACK');
    log.error({}, 'a job waited for something other than its repositories: the server stops');
    stop(new Error('A job waited for something other than its repositories.'));
  }

  async #commitBatch(batch: readonly Job[]): Promise<Outcome[]> {
    const { database, repositories } = this.#options;
    const beganAtMs = performance.now();
    this.#begin.run();
    try {
      this.#options.sessionCache.begin();
      const damage = await repositories.audit.begin();
      const outcomes: Outcome[] = [];
      for (const job of batch) outcomes.push(await this.#runJob(job));
      this.#commit.run();
      this.#options.metrics.committed(batch.length, performance.now() - beganAtMs);
      repositories.audit.committed();
      if (damage) this.#options.log.error({ ...damage.details }, 'the audit trail is damaged');
      return outcomes;
    } catch (error) {
      this.#options.sessionCache.clear();
      if (database.inTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }

  async #runJob(job: Job): Promise<Outcome> {
    const { database, repositories } = this.#options;
    const head = repositories.audit.head;
    this.#savepoint.run();
    try {
      const result = await job.run(repositories);
      this.#release.run();
      return { job, result };
    } catch (error) {
      // After some failures (such as a full disk) SQLite has rolled back everything, so the whole batch is lost.
      if (!database.inTransaction) throw error;
      this.#undo.run();
      this.#release.run();
      repositories.audit.head = head;
      this.#options.sessionCache.clear();
      return { job, error: this.#tell(error) };
    }
  }

  #retryOrReject(batch: readonly Job[], error: unknown): void {
    const nowMs = performance.now();
    const retry = isBusy(error) ? batch.filter(({ giveUpAtMs }) => nowMs < giveUpAtMs) : [];
    this.#queue.unshift(...retry);
    const told = this.#tell(error);
    // Nothing of the batch is on disk, so no job may report a result, whatever it had worked out.
    const refusal = told instanceof Refusal ? told : new Refusal('unavailable', { retryAfterSeconds: 1 });
    for (const job of batch) if (!retry.includes(job)) job.reject(refusal);
  }

  #tell(error: unknown): unknown {
    const code = sqliteCode(error);
    if (code && !isBusy(error)) this.#options.log.error({ code }, 'the database refused a statement');
    return asRefusal(error);
  }
}

function throwOut(error: Error): never {
  throw error;
}

function settle(outcomes: readonly Outcome[]): void {
  for (const outcome of outcomes) {
    if ('error' in outcome) outcome.job.reject(outcome.error);
    else outcome.job.resolve(outcome.result as never);
  }
}
