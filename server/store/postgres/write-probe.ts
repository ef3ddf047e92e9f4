import type { Log } from '../../domain/ports/log.ts';
import { lockSpace } from './batch-statements.ts';
import type { Connection } from './connection.ts';
import { ConnectionPool } from './connection-pool.ts';
import { databaseNowMs, isTooFarOff, sentenceOfWrongClock } from './database-clock.ts';
import { asRefusal, isFull, NoConnection } from './database-failure.ts';
import { statement } from './statement.ts';
import { withinPatience } from './within-patience.ts';
import type { Writer, Writing } from './writer.ts';

interface Found {
  /** The row of this process is there. */
  readonly isKnown: boolean;
  /** The connection with which it writes holds its lane. */
  readonly hasLane: boolean;
  readonly aheadMs: number;
}

/** Time, id of the writer, its lane, and the process of PostgreSQL that serves it. */
const writeAndLook = statement<Found>(`
  WITH written AS (UPDATE probes SET written_at_ms = $1)
  SELECT EXISTS (SELECT 1 FROM writers WHERE id = $2) AS "isKnown",
         EXISTS (SELECT 1 FROM pg_locks
                  WHERE locktype = 'advisory' AND granted AND classid::bigint = ${lockSpace} AND objid::bigint = $3
                    AND pid = $4 AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
           AS "hasLane",
         $1 - ${databaseNowMs} AS "aheadMs"`);

/** A place that was lost is taken anew, and looked at again. */
const mostLooks = 2;
/** So that who cannot take its place says why. */
const beyondPatienceMs = 500;

export interface WriteProbeOptions {
  readonly writer: Writer;
  /** A connection of its own to the primary. */
  readonly connect: () => Promise<Connection>;
  /** Asked in its place while the database has no room for another connection, but answers those it has. */
  readonly readers: Pick<ConnectionPool, 'use'>;
  readonly nowMs: () => number;
  readonly log: Pick<Log, 'info' | 'error'>;
  /** How long a job waits for the database. */
  readonly patienceMs: number;
}

/**
 * Whether this process can write, and with it whether it is of any use: the database takes writes, the process has its
 * place among the others, and its clock is one by which proofs are accepted. On a connection of its own, which neither
 * load nor a long job of anybody delays. One look at a time, whose answer is for all who ask meanwhile: while commits
 * wait for a standby, no more than one of them is ours.
 */
export class WriteProbe {
  readonly #options: WriteProbeOptions;
  readonly #pool: ConnectionPool;
  #looking: Promise<void> | null = null;
  /** What the log says since this node was ready. */
  readonly #told = new Set<string>();

  constructor(options: WriteProbeOptions) {
    this.#options = options;
    const { connect, patienceMs } = options;
    this.#pool = new ConnectionPool({ connect, size: 1, patienceMs, mostWaiting: 1 });
  }

  /** Throws `Refusal('unavailable')` when it cannot. */
  async run(): Promise<void> {
    this.#looking ??= this.#look()
      .then(
        () => this.#tell(null),
        (error: unknown) => {
          this.#tell(error);
          throw error;
        },
      )
      .finally(() => {
        this.#looking = null;
      });
    try {
      await withinPatience(this.#looking, this.#options.patienceMs + beyondPatienceMs);
    } catch (error) {
      if (this.#looking !== null && this.#told.size === 0) this.#tell(error);
      throw asRefusal(error);
    }
  }

  async close(): Promise<void> {
    await this.#pool.close();
    await this.#looking?.catch(() => undefined);
  }

  async #look(): Promise<void> {
    const { writer } = this.#options;
    for (let looks = 1; ; looks += 1) {
      // Nobody else may have anything to write that would make it take its place.
      const writing = await writer.ready();
      const { isKnown, hasLane, aheadMs } = await this.#ask(writing);
      if (isKnown && (hasLane || writing.lane === null)) {
        if (isTooFarOff(aheadMs)) throw new NoConnection(sentenceOfWrongClock);
        return;
      }
      // Not heard of yet: the database has ended it, or another host is the primary by now.
      writer.giveUp(writing);
      if (looks === mostLooks) throw new NoConnection('another process has taken this place');
    }
  }

  async #ask({ lane, backend }: Writing): Promise<Found> {
    const { writer, readers, nowMs } = this.#options;
    const askThrough = (pool: Pick<ConnectionPool, 'use'>) =>
      pool.use((connection) =>
        connection.acknowledged(() =>
          connection.first(writeAndLook, nowMs(), writer.id, lane?.lane ?? null, backend),
        ),
      );
    const found = await askThrough(this.#pool).catch((error: unknown) => {
      if (!isFull(error)) throw error;
      return askThrough(readers);
    });
    if (found === null) throw new NoConnection('the database gave no answer');
    return found;
  }

  /** Each problem once, until there is none. */
  #tell(error: unknown): void {
    const { log } = this.#options;
    if (error === null) {
      if (this.#told.size > 0) log.info({}, 'this node is ready again');
      this.#told.clear();
      return;
    }
    const problem = error instanceof Error ? error.message : 'unknown fault';
    if (this.#told.has(problem)) return;
    this.#told.add(problem);
    log.error({ problem }, 'this node is not ready');
  }
}
