import { medianOf, type Row } from '../report/row.ts';
import type { NodesResult } from './measure-nodes.ts';

/** The medians of some measurements as a row; `wanted` refreshes a second are its goal. */
export function nodesRow(what: string, results: readonly NodesResult[], wanted?: number): Row {
  const median = (pick: (result: NodesResult) => number) => medianOf(results.map(pick));
  const p50 = median(({ latency }) => latency.p50Ms).toFixed(2);
  const p99 = median(({ latency }) => latency.p99Ms).toFixed(2);
  const node = median(({ nodeMicros }) => nodeMicros).toFixed(0);
  const database = median(({ databaseMicros }) => databaseMicros);
  return {
    what,
    value: median(({ perSecond }) => perSecond),
    unit: '/s',
    note: `p50 ${p50}, p99 ${p99} ms; node ${node} µs each${database > 0 ? `, PostgreSQL ${database.toFixed(0)} µs` : ''}`,
    ...(wanted !== undefined && { goal: { atLeast: wanted } }),
  };
}
