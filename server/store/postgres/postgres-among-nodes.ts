import type { AmongNodes } from '../../domain/ports/among-nodes.ts';
import type { Log } from '../../domain/ports/log.ts';
import type { UnitOfWork } from '../../domain/ports/unit-of-work.ts';
import type { Connection } from './connection.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { isLost } from './database-failure.ts';
import { PostgresLeadership } from './postgres-leadership.ts';
import type { Queries } from './queries.ts';
import { PostgresSeenProofs } from './seen-proofs.ts';
import { SessionChanges } from './session-changes.ts';
import { statement } from './statement.ts';

const removeOldTries = statement('DELETE FROM tries_under_way WHERE until_ms < $1');
/** Longer than clocks of nodes differ. */
const oldTryMs = 60 * 60_000;

export interface PostgresAmongNodesOptions {
  readonly pool: ConnectionPool;
  /** A connection of its own to the primary. */
  readonly connect: () => Promise<Connection>;
  readonly unitOfWork: Pick<UnitOfWork, 'run'>;
  readonly node: string;
  readonly log: Log;
  readonly nowMs: () => number;
  /** Grows whenever the database goes on upon another line of its history. */
  readonly line: () => number;
}

/** What the nodes on one PostgreSQL know of each other. */
export class PostgresAmongNodes implements AmongNodes {
  readonly seenProofs: PostgresSeenProofs;
  readonly sessionChanges: SessionChanges;
  readonly leadership: PostgresLeadership;
  readonly #queries: Pick<Queries, 'all' | 'run'>;
  readonly #nowMs: () => number;

  constructor({ pool, connect, unitOfWork, node, log, nowMs, line }: PostgresAmongNodesOptions) {
    this.#nowMs = nowMs;
    this.#queries = onPool(pool);
    this.seenProofs = new PostgresSeenProofs(this.#queries, log);
    this.sessionChanges = new SessionChanges(this.#queries, line);
    this.leadership = new PostgresLeadership({ open: connect, unitOfWork, node, log });
  }

  async forgetOld(signal: AbortSignal): Promise<void> {
    await this.seenProofs.forgetOld(signal);
    await this.sessionChanges.forgetOld(signal);
    await this.#queries.run(removeOldTries, this.#nowMs() - oldTryMs);
  }

  start(): void {
    this.leadership.start();
  }

  stop(): Promise<void> {
    return this.leadership.stop();
  }
}

/**
 * Statements that are transactions of their own, acknowledged like those of jobs. None is run again: after a silence nobody
 * knows whether it took place, and a proof would look like its own replay.
 */
function onPool(pool: ConnectionPool): Pick<Queries, 'all' | 'run'> {
  const use = <Result>(work: (connection: Connection) => Promise<Result>) =>
    pool.use(async (connection) => {
      try {
        return await connection.acknowledged(work);
      } catch (error) {
        if (isLost(error)) connection.destroy();
        throw error;
      }
    });
  return {
    all: (query, ...values) => use((connection) => connection.all(query, ...values)),
    run: (query, ...values) => use((connection) => connection.run(query, ...values)),
  };
}
