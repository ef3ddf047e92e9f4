import type { Repositories } from '../../domain/ports/unit-of-work.ts';
import type { NewAuditEvent } from '../../domain/records/audit-event.ts';
import type { AuditAppender } from './audit-appender.ts';
import { auditColumns } from './audit-columns.ts';
import { beginForHouse, insertEvents, selectHead } from './batch-statements.ts';
import type { Connection } from './connection.ts';
import { isConflict, isLost } from './database-failure.ts';
import { isOver, type Job, type Outcome, overOutcome } from './job.ts';
import { houseLane, type LaneWriter } from './lane-writer.ts';
import type { Queries } from './queries.ts';
import { TransactionQueries } from './transaction-queries.ts';

/** Others of the cluster wait for the house, and no job of the batch is told before its end. */
const longestBatchMs = 100;

export interface HouseBatchOptions {
  readonly connection: Connection;
  readonly lane: LaneWriter;
  readonly repositoriesOn: (queries: Queries, audit: AuditAppender) => Repositories;
  /** What is missing of the trail, to be recorded before anything else. */
  readonly damage: (queries: Queries, lane: LaneWriter) => Promise<NewAuditEvent | null>;
  readonly tell: (error: unknown) => unknown;
}

/**
 * Runs jobs one after the other, while nobody else in the cluster writes anything. A job that throws is undone by
 * itself. Those for which the time of a batch is too short have no outcome. The transaction is left open for the caller
 * to finish; when this throws, it must be given up.
 */
export async function runHouseBatch(
  jobs: readonly Job[],
  options: HouseBatchOptions,
): Promise<{ readonly outcomes: readonly Outcome[]; readonly damage: NewAuditEvent | null }> {
  const { connection, lane } = options;
  await connection.execute(beginForHouse);
  const head = await connection.first(selectHead, houseLane);
  if (head === null) throw new Error('the head of the audit trail is missing');
  lane.begin({ seq: head.seq, hash: head.hash });
  const damage = await options.damage(connection, lane);
  if (damage) lane.append(damage);
  const outcomes: Outcome[] = [];
  const endsAtMs = performance.now() + longestBatchMs;
  for (const job of jobs) {
    if (outcomes.length > 0 && performance.now() >= endsAtMs) break;
    // The house was waited for: what it would judge now may be long past.
    outcomes.push(isOver(job) ? overOutcome(job) : await runJob(job, options));
  }
  return { outcomes, damage };
}

async function runJob(job: Job, options: HouseBatchOptions): Promise<Outcome> {
  const { connection, lane, repositoriesOn } = options;
  await flush(connection, lane);
  const mark = lane.mark();
  const queries = new TransactionQueries(connection);
  // Not waited for: what follows is answered after it.
  void connection.execute('SAVEPOINT job').catch(() => undefined);
  try {
    const audit = appenderOn(queries, lane);
    const result = await job.run(repositoriesOn(queries, audit));
    await audit.flush();
    if (queries.failure) throw queries.failure;
    queries.end();
    void connection.execute('RELEASE job').catch(() => undefined);
    return { job, result };
  } catch (error) {
    queries.end();
    // Not of this job alone: all of the batch is run again.
    if (isLost(error) || isConflict(error)) throw error;
    await connection.execute('ROLLBACK TO job; RELEASE job');
    lane.resetTo(mark);
    return { job, error: options.tell(error) };
  }
}

function appenderOn(queries: Queries, lane: LaneWriter): AuditAppender {
  return {
    get head() {
      return lane.head;
    },
    get pending() {
      return lane.pending;
    },
    append: (event, requestId) => lane.append(event, requestId),
    flush: () => flush(queries, lane),
  };
}

async function flush(queries: Queries, lane: LaneWriter): Promise<void> {
  const events = lane.takePending();
  if (events.length === 0) return;
  await queries.run(insertEvents, lane.lane, lane.afterSeq, ...auditColumns(events));
}
