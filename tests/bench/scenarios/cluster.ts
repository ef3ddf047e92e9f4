import { whyNoPostgres } from '../../support/postgres/provide-postgres.ts';
import type { Bench } from '../bench.ts';
import { BenchCluster } from '../cluster/bench-cluster.ts';
import { clusterTarget, unboundSessions } from '../cluster/cluster-target.ts';
import { measureNodes, type NodesResult, type NodesTarget, warmNodes } from '../cluster/measure-nodes.ts';
import { nodesRow } from '../cluster/nodes-row.ts';
import { newDeviceJwk } from '../load/device-key.ts';
import { medianOf } from '../report/row.ts';
import type { Scenario } from './scenario.ts';

const rounds = 5;
/** What one of three nodes does in its first hours where 10,000 sessions are open. */
const refreshesBefore = 50_000;
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
    for (const name of ['sqlite', 'one', 'three'] as const)
      await warmNodes(bench, targets[name], refreshesBefore);
    const results = new Map<Measured, NodesResult[]>(orderOfRounds.map((name) => [name, []]));
    for (let round = 0; round < rounds; round += 1)
      for (const name of orderOfRounds) results.get(name)?.push(await measureNodes(bench, targets[name]));
    const of = (name: Measured) => results.get(name) ?? [];
    const ratio = (one: Measured, other: Measured, pick: (result: NodesResult) => number) =>
      medianOf(of(one).map((result, round) => pick(result) / pick(of(other)[round] ?? result)));
    const rate = ({ perSecond }: NodesResult) => perSecond;
    const cost = ({ nodeMicros, databaseMicros }: NodesResult) => nodeMicros + databaseMicros;

    yield nodesRow('SQLite, unbound', of('sqlite'));
    yield nodesRow('one node, unbound', of('one'), 5_000);
    yield nodesRow('three nodes, unbound', of('three'));
    yield nodesRow('SQLite, DPoP-bound', of('sqliteBound'));
    yield nodesRow('one node, DPoP-bound', of('oneBound'));
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
      note: `on the same cores: that more machines do more cannot be shown on one; each node had answered ${refreshesBefore.toLocaleString('en')} refreshes before`,
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
