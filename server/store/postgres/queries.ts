import type { Statement, Value } from './statement.ts';

/**
 * Where repositories run their statements: the connection of a job's transaction, or whichever connection of the pool
 * is free. Whole numbers come as `number`, `bytea` as `Buffer`.
 */
export interface Queries {
  /** All rows. */
  all<Row>(statement: Statement<Row>, ...values: readonly Value[]): Promise<readonly Row[]>;
  /** The first row; null: there is none. */
  first<Row>(statement: Statement<Row>, ...values: readonly Value[]): Promise<Row | null>;
  /** How many rows were written. */
  run(statement: Statement, ...values: readonly Value[]): Promise<number>;
  /** Runs a query whose statements here all see the database as it is at one moment. */
  atOneMoment<Result>(query: () => Promise<Result>): Promise<Result>;
}
