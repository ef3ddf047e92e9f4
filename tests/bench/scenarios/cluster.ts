import { whyNoPostgres } from '../../support/postgres/provide-postgres.ts';
import type { Bench } from '../bench.ts';
import { BenchCluster } from '../cluster/bench-cluster.ts';
import { clusterTarget, unboundSessions } from '../cluster/cluster-target.ts';
import { measureNodes, type NodesResult, type NodesTarget } from '../cluster/measure-nodes.ts';
import { newDeviceJwk } from '../load/device-key.ts';
import { medianOf, type Row } from '../report/row.ts';
import type { Scenario } from './scenario.ts';

const rounds = 3;
const nodesOfMany = 3;
const orderOfRounds = ['sqlite', 'one', 'three', 'sqliteBound', 'oneBound'] as const;
type Measured = (typeof orderOfRounds)[number];

/** One node and three on PostgreSQL, and one on SQLite, in turns. */
export const clusterScenario: Scenario = {
  name: 'cluster',
  title: 'Nodes on PostgreSQL (fsync and synchronous_commit on, no standby)',
  obstacle: whyNoPostgres,
  async *run(bench) {
    const targets = await startAll(bench);
    const results = new Map<Measured, NodesResult[]>(orderOfRounds.map((name) => [name, []]));
    for (let round = 0; round < rounds; round += 1)
      for (const name of orderOfRounds) results.get(name)?.push(await measureNodes(bench, targets[name]));
    const of = (name: Measured) => results.get(name) ?? [];
    const ratio = (one: Measured, other: Measured, pick: (result: NodesResult) => number) =>
      medianOf(of(one).map((result, round) => pick(result) / pick(of(other)[round] ?? result)));
    const rate = ({ perSecond }: NodesResult) => perSecond;
    const cost = ({ nodeMicros, databaseMicros }: NodesResult) => nodeMicros + databaseMicros;

    yield loadRow('SQLite, unbound', of('sqlite'));
    yield loadRow('one node, unbound', of('one'), 5_000);
    yield loadRow('three nodes, unbound', of('three'));
    yield loadRow('SQLite, DPoP-bound', of('sqliteBound'));
    yield loadRow('one node, DPoP-bound', of('oneBound'));
    const unbound = {
      what: 'one node / SQLite, unbound',
      value: ratio('one', 'sqlite', rate),
      unit: '×',
    } as const;
    yield { ...unbound, goal: { atLeast: 0.6 } };
    yield { what: 'one node / SQLite, DPoP-bound', value: ratio('oneBound', 'sqliteBound', rate), unit: '×' };
    yield {
      what: 'three nodes / one',
      value: ratio('three', 'one', rate),
      unit: '×',
      goal: { atLeast: 0.9 },
      note: 'on the same cores: that more machines do more cannot be shown on one',
    };
    yield {
      what: 'three nodes / one, processor time for each refresh',
      value: ratio('three', 'one', cost),
      unit: '×',
      goal: { atMost: 1.15 },
      note: 'of nodes and PostgreSQL together',
    };
  },
};

async function startAll(bench: Bench): Promise<Record<Measured, NodesTarget>> {
  const { server, unbound, bound } = await bench.shared();
  const sqlite = { urls: [server.url], pids: [server.pid], databaseCpuMs: null };
  const one = await BenchCluster.start(bench, 'one', 1);
  const three = await BenchCluster.start(bench, 'three', nodesOfMany);
  const boundJobs = Array.from({ length: bench.options.clients }, () => bench.signInJob(newDeviceJwk()));
  return {
    sqlite: { ...sqlite, pool: unbound },
    sqliteBound: { ...sqlite, pool: bound },
    one: clusterTarget(one, await unboundSessions(bench, one)),
    oneBound: clusterTarget(one, await bench.signIn(one.issuer, boundJobs)),
    three: clusterTarget(three, await unboundSessions(bench, three)),
  };
}

function loadRow(what: string, results: readonly NodesResult[], wanted?: number): Row {
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
