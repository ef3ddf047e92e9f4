import type { Bench } from '../bench.ts';
import type { Row } from '../report/row.ts';

export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** Yields its results row by row, so that a failure half-way keeps earlier ones. */
  run(bench: Bench): AsyncIterable<Row>;
}
