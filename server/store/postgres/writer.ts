import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { genesisHash } from '../../domain/audit/chain/hash-chain.ts';
import type { Log } from '../../domain/ports/log.ts';
import type { LaneHead } from '../../domain/records/audit-event.ts';
import { DatabaseError } from '../database-error.ts';
import {
  beginForHouse,
  endNamesakes,
  insertLane,
  insertWriter,
  removeOldWriters,
  removeWriter,
  selectBackend,
  selectBatches,
  selectLane,
  tryLockOfLane,
} from './batch-statements.ts';
import type { Connection } from './connection.ts';
import { isConflict, isLost, NoConnection } from './database-failure.ts';
import type { LaneWriter } from './lane-writer.ts';
import type { Queries } from './queries.ts';
import { askForStandby, isOnStandby } from './standby-evidence.ts';

export interface WriterOptions {
  /** To the primary, under a name that PostgreSQL shows. */
  readonly connect: (name: string) => Promise<Connection>;
  /** Null: a command, which writes to no lane of its own. */
  readonly node: string | null;
  readonly makeLane: (lane: number) => LaneWriter;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  readonly nowMs: () => number;
  readonly isStandbyRequired: boolean;
  /** How long a lane is waited for: PostgreSQL ends connections of a process that is gone only after a while. */
  readonly lanePatienceMs: number;
  /** The process has its lane, which ends there. */
  readonly onPlace: (head: LaneHead) => void;
  /** Throws `DatabaseError` when the trail is sealed with another key than this process has. */
  readonly requireOwnKeys: (queries: Queries) => Promise<void>;
}

/** A command that was killed leaves its row for so long. */
const oldWriterMs = 24 * 60 * 60 * 1000;
const lookForLaneEveryMs = 100;

/** What a process writes with, and where it stands. */
export interface Writing {
  readonly connection: Connection;
  /** The process of PostgreSQL that serves it. */
  readonly backend: number;
  /** Null: a command. */
  readonly lane: LaneWriter | null;
  /** How many of its transactions are committed. */
  batches: number;
  /** Whether all that was committed before this connection is on a standby, where one is required. */
  readonly isProtected: boolean;
}

/**
 * The one connection with which a process writes. Whenever it has to be made anew, the process finds out how far it
 * had come, by its own row, whose lock it waits for; and takes its lane, which no other process may have.
 */
export class Writer {
  readonly id = randomUUID();
  readonly #options: WriterOptions;
  readonly #name: string;
  #writing: Writing | null = null;
  #taking: Promise<Writing> | null = null;
  #hasBegun = false;
  #isClosed = false;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#name = `carelink-server ${options.node ?? 'command'} ${this.id.slice(0, 8)}`;
  }

  /** Throws `NoConnection` for now, and `DatabaseError` for what only an administrator can mend. */
  async ready(): Promise<Writing> {
    if (this.#writing && !this.#writing.connection.isLost) return this.#writing;
    this.#taking ??= this.#connect().finally(() => {
      this.#taking = null;
    });
    return await this.#taking;
  }

  /** The connection is in a state that nobody wants to know, or the database has given it up. */
  giveUp(writing: Writing): void {
    writing.connection.destroy();
    if (this.#writing === writing) this.#writing = null;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#taking?.catch(() => undefined);
    const writing = this.#writing;
    this.#writing = null;
    if (!writing || writing.connection.isLost) return;
    await writing.connection.run(removeWriter, this.id).catch(() => undefined);
    await writing.connection.close();
  }

  async #connect(): Promise<Writing> {
    if (this.#isClosed) throw new NoConnection('the store is closed');
    const connection = await this.#options.connect(this.#name);
    try {
      this.#writing = await this.#takePlace(connection);
      return this.#writing;
    } catch (error) {
      connection.destroy();
      throw isConflict(error) ? new NoConnection('others were in the way') : error;
    }
  }

  async #takePlace(connection: Connection): Promise<Writing> {
    await connection.all(endNamesakes, this.#name);
    const { node, nowMs, isStandbyRequired } = this.#options;
    await connection.execute('BEGIN');
    const known = await connection.first(selectBatches, this.id);
    if (known === null) {
      // Somebody has removed its row; or the database went back to a moment at which it was not there.
      if (this.#hasBegun) await this.#options.requireOwnKeys(connection);
      await connection.run(removeOldWriters, nowMs() - oldWriterMs);
      await connection.run(insertWriter, this.id, node, nowMs());
    }
    const committing = connection.commit();
    const asking = isStandbyRequired ? askForStandby(connection) : Promise.resolve(null);
    const [committed, standby] = await Promise.all([committing, asking]);
    this.#hasBegun = true;
    // Whoever waits for the standby in vain does not know what it has: where this transaction is, all before it is.
    if (committed !== 'committed') throw new NoConnection('the standby did not answer');
    const isProtected = !isStandbyRequired || (await isOnStandby(connection, standby));
    const lane = node === null ? null : await this.#takeLane(connection, node);
    const backend = (await connection.first(selectBackend))?.pid ?? 0;
    return { connection, backend, lane, batches: known?.batches ?? 0, isProtected };
  }

  async #takeLane(connection: Connection, node: string): Promise<LaneWriter> {
    const lane = (await connection.first(selectLane, node)) ?? (await makeLane(connection, node));
    const deadlineMs = performance.now() + this.#options.lanePatienceMs;
    while ((await connection.first(tryLockOfLane, lane.lane))?.held !== true) {
      if (performance.now() > deadlineMs) {
        throw new DatabaseError(
          `Another server works as the node ${node} on this database: stop it first, or give this one a name of its own (\`node_name\`).`,
        );
      }
      await setTimeout(lookForLaneEveryMs);
    }
    // Read again, now that nobody else can move it.
    const { seq, hash } = (await connection.first(selectLane, node)) ?? lane;
    const writer = this.#options.makeLane(lane.lane);
    writer.begin({ seq, hash }, 0);
    this.#options.onPlace({ lane: lane.lane, seq, hash });
    return writer;
  }
}

async function makeLane(connection: Connection, node: string) {
  await connection.execute(beginForHouse);
  await connection.run(insertLane, node, genesisHash);
  if ((await connection.commit()) !== 'committed') throw new NoConnection('the standby did not answer');
  const lane = await connection.first(selectLane, node);
  if (lane === null) throw new NoConnection('the lane was not made');
  return lane;
}

/** Whether the same may succeed on another connection, or in a moment. */
export function passes(error: unknown): boolean {
  return isLost(error) || isConflict(error);
}
