import type { Connection } from './connection.ts';
import { sqlStateOf } from './database-failure.ts';
import type { Queries } from './queries.ts';
import type { Statement, Value } from './statement.ts';

/** The transaction of one job. A failed statement fails the job, even one that does not listen to it. */
export class TransactionQueries implements Queries {
  readonly #connection: Connection;
  #failure: unknown = null;
  #isOver = false;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** What the first statement that failed has thrown. */
  get failure(): unknown {
    return this.#failure;
  }

  /** The job has ended: whatever it left running writes nothing into the transactions of others. */
  end(): void {
    this.#isOver = true;
  }

  all<Row>(statement: Statement<Row>, ...values: readonly Value[]): Promise<readonly Row[]> {
    return this.#watch(() => this.#connection.all(statement, ...values));
  }

  first<Row>(statement: Statement<Row>, ...values: readonly Value[]): Promise<Row | null> {
    return this.#watch(() => this.#connection.first(statement, ...values));
  }

  run(statement: Statement, ...values: readonly Value[]): Promise<number> {
    return this.#watch(() => this.#connection.run(statement, ...values));
  }

  /** While a job runs, nobody else writes. */
  atOneMoment<Result>(query: () => Promise<Result>): Promise<Result> {
    return query();
  }

  async #watch<Result>(send: () => Promise<Result>): Promise<Result> {
    if (this.#isOver) throw new Error('a job went on after its end');
    try {
      return await send();
    } catch (error) {
      if (sqlStateOf(error) !== null) this.#failure ??= error;
      throw error;
    }
  }
}
