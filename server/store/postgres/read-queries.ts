import type { Connection } from './connection.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { isLost, NoConnection } from './database-failure.ts';
import type { Queries } from './queries.ts';
import type { Statement, Value } from './statement.ts';

/**
 * The statements of one read. Each runs on whichever connection is free, without a transaction, and once more when its
 * connection was lost, as all are when the primary changes.
 */
export class ReadQueries implements Queries {
  readonly #pool: ConnectionPool;
  /** Only within `atOneMoment`. */
  #snapshot: Connection | null = null;

  constructor(pool: ConnectionPool) {
    this.#pool = pool;
  }

  all<Row>(statement: Statement<Row>, ...values: readonly Value[]): Promise<readonly Row[]> {
    return this.#use((connection) => connection.all(statement, ...values));
  }

  first<Row>(statement: Statement<Row>, ...values: readonly Value[]): Promise<Row | null> {
    return this.#use((connection) => connection.first(statement, ...values));
  }

  run(): Promise<number> {
    throw new Error('a read writes nothing');
  }

  async atOneMoment<Result>(query: () => Promise<Result>): Promise<Result> {
    if (this.#snapshot) return await query();
    return await this.#pool.use(async (connection) => {
      await connection.execute('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      this.#snapshot = connection;
      try {
        return await query();
      } finally {
        this.#snapshot = null;
        await connection.execute('ROLLBACK').catch(() => undefined);
      }
    });
  }

  async #use<Result>(work: (connection: Connection) => Promise<Result>): Promise<Result> {
    if (this.#snapshot) return await work(this.#snapshot);
    try {
      return await this.#pool.use(work);
    } catch (error) {
      if (!isLost(error) || error instanceof NoConnection) throw error;
      return await this.#pool.use(work);
    }
  }
}
