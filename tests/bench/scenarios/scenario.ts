import type { Bench } from '../bench.ts';
import type { Row } from '../report/row.ts';

export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** Gives its results row by row, so that a failure half-way keeps what was measured before. */
  run(bench: Bench): AsyncIterable<Row>;
}
