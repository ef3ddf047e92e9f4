import type { Bench, BenchOptions } from '../bench.ts';
import type { Row } from '../report/row.ts';

export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** One sentence about what it lacks on this machine; null: nothing. */
  obstacle?(options: BenchOptions): string | null;
  /** Yields its results row by row, so that a failure half-way keeps earlier ones. */
  run(bench: Bench): AsyncIterable<Row>;
}
