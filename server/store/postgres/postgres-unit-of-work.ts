import { setImmediate as nextTurn, setTimeout } from 'node:timers/promises';
import { currentCommitNote } from '../../domain/ports/commit-note.ts';
import type { Log } from '../../domain/ports/log.ts';
import type { Metrics } from '../../domain/ports/metrics.ts';
import { Refusal } from '../../domain/ports/refusal.ts';
import type { JobOptions, Repositories, UnitOfWork } from '../../domain/ports/unit-of-work.ts';
import type { LaneHead, NewAuditEvent } from '../../domain/records/audit-event.ts';
import { DatabaseError } from '../database-error.ts';
import type { SessionReader } from '../session-row.ts';
import type { AuditAppender } from './audit-appender.ts';
import { auditColumns } from './audit-columns.ts';
import { finishForHouse, finishForSessions, insertEvents } from './batch-statements.ts';
import type { Connection } from './connection.ts';
import type { ConnectionPool } from './connection-pool.ts';
import {
  administrativeProblem,
  asRefusal,
  isConflict,
  isLost,
  NoConnection,
  sqlStateOf,
} from './database-failure.ts';
import { runHouseBatch } from './house-batch.ts';
import { isLate, isOver, type Job, type Outcome, overOutcome, settle } from './job.ts';
import type { LaneWriter } from './lane-writer.ts';
import type { Queries } from './queries.ts';
import { ReadQueries } from './read-queries.ts';
import { type CommittedRange, ReplicationWatch } from './replication-watch.ts';
import { changedColumns, runSessionBatch } from './session-batch.ts';
import { askForStandby, isOnStandby } from './standby-evidence.ts';
import { passes, type Writer, type Writing } from './writer.ts';

/** Limits how long one transaction can last. */
const largestBatch = 256;
/** More than can be done in the time that anybody waits. */
const mostWaiting = 10_000;
/** After a batch of so many, the next is begun a turn of the event loop later (decision 0044). */
const busyBatch = 4;
const retryAfterMs = 50;
const lookForOverEveryMs = 100;
/** How often jobs are run again because others were in the way. */
const mostConflicts = 5;
/** A job is not begun in the last tenth of its time: it would hardly be over before, and spoil the others' transaction. */
const lastPart = 0.1;
const always = () => true;

export interface PostgresUnitOfWorkOptions {
  readonly writer: Writer;
  readonly readers: ConnectionPool;
  readonly house: LaneWriter;
  /** Null: a command; without a lane of this process, all jobs are jobs of the house. */
  readonly node: string | null;
  /** What is on one machine only does not count as acknowledged. */
  readonly isStandbyRequired: boolean;
  readonly isSealed: () => boolean;
  readonly nowMs: () => number;
  readonly repositoriesOn: (queries: Queries, audit: AuditAppender | null) => Repositories;
  readonly damage: (queries: Queries, lane: LaneWriter) => Promise<NewAuditEvent | null>;
  /** The house's lane is on disk up to its head. */
  readonly houseCommitted: () => void;
  /** A lane of this node is on disk up to there. */
  readonly laneCommitted: (head: LaneHead) => void;
  readonly sessionOf: SessionReader;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'committed' | 'unprotectedCommit' | 'standbyMissing'>;
  /** How long a job waits for database and locks. */
  readonly patienceMs: number;
}

/** A transaction whose COMMIT was sent: only its number tells whether it took place. */
interface Sent {
  readonly number: number;
  readonly outcomes: readonly Outcome[];
  readonly lane: LaneWriter | null;
  /** A standby has it, too, where one is required. */
  readonly isProtected: boolean;
}

/** A job's time was over before COMMIT was sent: the transaction is undone, and the others run again without it. */
class JobIsLate extends Error {
  override readonly name = 'JobIsLate';
}

/** Nobody answered COMMIT, or only that the standby is silent. */
class UnknownCommit extends Error {
  override readonly name = 'UnknownCommit';
  readonly sent: Sent;

  constructor(sent: Sent) {
    super('nobody answered COMMIT');
    this.sent = sent;
  }
}

/**
 * Group commit on PostgreSQL: the jobs that wait share a transaction. Jobs of sessions, each of another one, run side by
 * side, in every node at the same time; all other jobs have the house to themselves, one after the other in the whole
 * cluster. A job is run again when its transaction could not be committed, and its caller hears nothing before it is
 * certain that it was.
 */
export class PostgresUnitOfWork implements UnitOfWork {
  readonly #options: PostgresUnitOfWorkOptions;
  readonly #replication: ReplicationWatch;
  #houseJobs: Job[] = [];
  #sessionJobs: Job[] = [];
  #isWorking = false;
  #isClosed = false;
  /** What has been told of the outage under way; empty: there is none. */
  readonly #outage = new Set<string>();
  #underWay: readonly Job[] = [];
  #turn: 'house' | 'session' = 'session';
  #idle: (() => void)[] = [];

  constructor(options: PostgresUnitOfWorkOptions) {
    this.#options = options;
    this.#replication = new ReplicationWatch({ ...options, unitOfWork: this });
  }

  run<Result>(
    job: (repositories: Repositories) => Promise<Result>,
    { ofSession, isWanted = always, patienceMs = this.#options.patienceMs }: JobOptions = {},
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      const limited = this.#options.node === null ? null : (ofSession ?? null);
      const queue = limited === null ? this.#houseJobs : this.#sessionJobs;
      if (this.#isClosed || queue.length >= mostWaiting) {
        reject(new Refusal('unavailable', { retryAfterSeconds: 1 }));
        return;
      }
      const giveUpAtMs = performance.now() + patienceMs;
      const note = currentCommitNote();
      const isStillWanted = note ? () => isWanted() && !note.isOutdated() : isWanted;
      queue.push({
        run: job,
        ofSession: limited,
        resolve,
        reject,
        giveUpAtMs,
        isWanted: isStillWanted,
        note,
      });
      this.#wake();
    });
  }

  async read<Result>(query: (repositories: Repositories) => Promise<Result>): Promise<Result> {
    try {
      return await query(this.#options.repositoriesOn(new ReadQueries(this.#options.readers), null));
    } catch (error) {
      throw this.#tell(error);
    }
  }

  /** Resolves when no job is waiting. */
  drained(): Promise<void> {
    return this.#isWorking ? new Promise((resolve) => this.#idle.push(resolve)) : Promise.resolve();
  }

  /** Finishes the jobs that wait, and takes no more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#replication.stop();
    await this.drained();
  }

  #wake(): void {
    if (this.#isWorking) return;
    this.#isWorking = true;
    // Jobs that come in the same turn of the event loop share a transaction.
    setImmediate(() => void this.#work());
  }

  async #work(): Promise<void> {
    const watch = setInterval(() => this.#refuseAllOver(), lookForOverEveryMs);
    for (let batch = this.#take(); batch.length > 0; batch = this.#take()) {
      this.#underWay = batch;
      await this.#carryOut(batch);
      this.#underWay = [];
      // Whoever has just been answered is back in a moment, and shares the transaction of those who waited.
      if (batch.length >= busyBatch) await nextTurn();
    }
    clearInterval(watch);
    this.#isWorking = false;
    for (const wake of this.#idle.splice(0)) wake();
  }

  /** Of both kinds in turn, so that neither waits for the other's last. */
  #take(): readonly Job[] {
    const other = this.#turn === 'house' ? 'session' : 'house';
    const first = this.#takeOf(other);
    if (first.length > 0) {
      this.#turn = other;
      return first;
    }
    return this.#takeOf(this.#turn);
  }

  #takeOf(kind: 'house' | 'session'): readonly Job[] {
    if (kind === 'house') return this.#houseJobs.splice(0, largestBatch);
    const taken = new Map<string | null, Job>();
    const left: Job[] = [];
    for (const job of this.#sessionJobs) {
      // Two about one session are never in one batch.
      if (taken.has(job.ofSession) || taken.size >= largestBatch) left.push(job);
      else taken.set(job.ofSession, job);
    }
    this.#sessionJobs = left;
    return [...taken.values()];
  }

  /** Settles every job of the batch, or queues it anew. */
  async #carryOut(batch: readonly Job[]): Promise<void> {
    let jobs = this.#refuseOver(batch, this.#options.patienceMs * lastPart);
    let sent: Sent | null = null;
    let conflicts = 0;
    while (jobs.length > 0) {
      try {
        const writing = await this.#options.writer.ready();
        if (sent !== null && writing.batches >= sent.number) {
          // What this connection committed at its start came after it.
          this.#committed({ ...sent, isProtected: writing.isProtected }, jobs);
          this.#tellRecovery();
          return;
        }
        sent = null;
        jobs = this.#refuseOver(jobs);
        if (jobs.length > 0) this.#committed(await this.#attempt(jobs, writing), jobs);
        this.#tellRecovery();
        return;
      } catch (error) {
        if (error instanceof JobIsLate) {
          jobs = this.#refuseOver(jobs);
          continue;
        }
        sent = error instanceof UnknownCommit ? error.sent : sent;
        if (sent === null && !passes(error) && !(error instanceof DatabaseError)) {
          await this.#runApart(jobs, error);
          return;
        }
        conflicts += isConflict(error) ? 1 : 0;
        this.#tellOutage(error);
        jobs = this.#refuseOver(jobs, conflicts > mostConflicts ? Number.POSITIVE_INFINITY : 0);
        if (jobs.length > 0) await setTimeout(retryAfterMs);
      }
    }
  }

  /** Throws `UnknownCommit` when only a new connection can tell; after anything else nothing was committed. */
  async #attempt(jobs: readonly Job[], writing: Writing): Promise<Sent> {
    const { connection } = writing;
    try {
      return jobs.every(({ ofSession }) => ofSession === null)
        ? await this.#attemptHouse(jobs, writing)
        : await this.#attemptSessions(jobs, writing);
    } catch (error) {
      const giveUp = () => this.#options.writer.giveUp(writing);
      if (error instanceof UnknownCommit || passes(error) || isFenced(error)) giveUp();
      else await connection.execute('ROLLBACK').catch(giveUp);
      throw isFenced(error) ? new NoConnection('another process took this place', { cause: error }) : error;
    }
  }

  async #attemptHouse(jobs: readonly Job[], writing: Writing): Promise<Sent> {
    const { house, repositoriesOn, damage, log, metrics, writer } = this.#options;
    const beganAtMs = performance.now();
    const { connection } = writing;
    const tell = (error: unknown) => this.#tell(error);
    const ran = await runHouseBatch(jobs, { connection, lane: house, repositoriesOn, damage, tell });
    // Whoever was told that nobody knows must not be carried out behind his back.
    if (ran.outcomes.some((outcome) => 'result' in outcome && isOver(outcome.job)))
      throw new JobIsLate('a job took too long');
    const sent = { number: writing.batches + 1, outcomes: ran.outcomes, lane: house, isProtected: true };
    const { head, before } = house;
    const place = [house.lane, head.seq, head.hash, before.seq, before.hash, writer.id, sent.number] as const;
    const events = house.takePending();
    const finish = Promise.all([
      events.length > 0 && connection.run(insertEvents, house.lane, null, ...auditColumns(events)),
      connection.run(finishForHouse, ...place),
    ]);
    const isProtected = await this.#commit(connection, finish, sent);
    writing.batches = sent.number;
    metrics.committed(jobs.length, performance.now() - beganAtMs);
    if (ran.damage) log.error({ ...ran.damage.details }, 'the audit trail is damaged');
    return { ...sent, isProtected };
  }

  async #attemptSessions(jobs: readonly Job[], writing: Writing): Promise<Sent> {
    const { writer, metrics, log, sessionOf } = this.#options;
    const { connection, lane } = writing;
    if (lane === null) throw new Error('only a node has jobs of sessions');
    const beganAtMs = performance.now();
    const tell = (error: unknown) => this.#tell(error);
    const ran = await runSessionBatch(jobs, { connection, lane, tell, log, sessionOf });
    const { outcomes, changed, hasProofs } = ran;
    const events = lane.takePending();
    if (changed.length === 0 && events.length === 0 && !hasProofs) {
      await connection.execute('ROLLBACK');
      return { number: writing.batches, outcomes, lane: null, isProtected: true };
    }
    const sent = { number: writing.batches + 1, outcomes, lane, isProtected: true };
    const { head, before, afterSeq } = lane;
    const place = [lane.lane, head.seq, head.hash, before.seq, before.hash, writer.id, sent.number] as const;
    const rows = [...changedColumns(changed), lane.lane, afterSeq, ...auditColumns(events)];
    const finish = connection.run(finishForSessions, ...place, ...rows);
    const isProtected = await this.#commit(connection, finish, sent);
    writing.batches = sent.number;
    metrics.committed(jobs.length, performance.now() - beganAtMs);
    return { ...sent, isProtected };
  }

  /**
   * Sends COMMIT right behind the statement that finishes a transaction: if that one fails, COMMIT undoes everything.
   * Returns only when everything is on disk, and whether it is on the standby, too, where one is required.
   */
  async #commit(connection: Connection, finish: Promise<unknown>, sent: Sent): Promise<boolean> {
    const committing = connection.commit();
    const { isStandbyRequired } = this.#options;
    const asking = isStandbyRequired ? askForStandby(connection) : Promise.resolve(null);
    const [finished, committed, standby] = await Promise.allSettled([finish, committing, asking]);
    if (finished.status === 'rejected' && sqlStateOf(finished.reason) !== null && !isLost(finished.reason))
      throw finished.reason;
    if (committed.status === 'rejected' || committed.value === 'unsure') throw new UnknownCommit(sent);
    if (committed.value === 'undone')
      throw finished.status === 'rejected'
        ? finished.reason
        : new Error('a statement of the transaction had failed');
    if (!isStandbyRequired) return true;
    // It is committed, whatever becomes of the question; no answer is no evidence.
    if (standby.status === 'rejected') return false;
    return await isOnStandby(connection, standby.value).catch(() => false);
  }

  /** Tells the jobs of a batch; those that it had no time for are next. */
  #committed({ outcomes, lane, isProtected }: Sent, jobs: readonly Job[]): void {
    const range = lane && rangeOf(lane);
    lane?.committed();
    // A transaction that wrote nothing says nothing about the standby.
    if (lane !== null) this.#replication.committed(isProtected, range);
    if (lane === this.#options.house) this.#options.houseCommitted();
    else if (lane !== null) this.#options.laneCommitted({ lane: lane.lane, ...lane.head });
    for (const outcome of outcomes) {
      if ('needsHouse' in outcome) this.#houseJobs.push({ ...outcome.job, ofSession: null });
      else settle(outcome, isProtected);
    }
    const had = new Set(outcomes.map(({ job }) => job));
    if (had.size < jobs.length) this.#houseJobs.unshift(...jobs.filter((job) => !had.has(job)));
  }

  /** One of them spoils it for the others: each has a transaction of its own. */
  async #runApart(jobs: readonly Job[], error: unknown): Promise<void> {
    const [only] = jobs;
    if (jobs.length > 1) for (const job of jobs) await this.#carryOut([job]);
    else only?.reject(this.#tell(error));
  }

  /** Also those under way: whoever waits for a silent database or standby is told that nobody knows. */
  #refuseAllOver(): void {
    this.#refuseOver(this.#underWay);
    this.#houseJobs = this.#refuseOver(this.#houseJobs);
    this.#sessionJobs = this.#refuseOver(this.#sessionJobs);
  }

  /** Refuses those whose time is over within `marginMs`, or whose callers have gone; the rest goes on waiting. */
  #refuseOver(jobs: readonly Job[], marginMs = 0): Job[] {
    const [left, over]: [Job[], Job[]] = [[], []];
    for (const job of jobs) (isLate(job, marginMs) || !job.isWanted() ? over : left).push(job);
    for (const job of over) settle(overOutcome(job));
    return left;
  }

  /** Each problem once: the first is often only that a connection was cut, and the next why there is no other. */
  #tellOutage(error: unknown): void {
    const problem = error instanceof Error ? error.message : 'unknown fault';
    if (this.#outage.has(problem) || isConflict(error)) return;
    this.#outage.add(problem);
    this.#options.log.error({ problem }, 'the database cannot be written: trying again');
  }

  #tellRecovery(): void {
    if (this.#outage.size > 0) this.#options.log.info({}, 'the database can be written again');
    this.#outage.clear();
  }

  #tell(error: unknown): unknown {
    const state = sqlStateOf(error);
    const problem = administrativeProblem(error);
    if (state !== null && !isConflict(error))
      this.#options.log.error(
        { code: state, ...(problem !== null && { problem }) },
        'the database refused a statement',
      );
    return asRefusal(error);
  }
}

/** What a transaction that is committed has added. */
function rangeOf({ lane, before, head }: LaneWriter): CommittedRange {
  return { lane, firstSeq: before.seq + 1, lastSeq: head.seq };
}

/** The database is not as this process left it. */
function isFenced(error: unknown): boolean {
  return sqlStateOf(error) === 'CLF01';
}
