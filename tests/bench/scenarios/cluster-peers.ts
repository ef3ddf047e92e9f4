import { whyNoPostgres } from '../../support/postgres/provide-postgres.ts';
import type { Bench, BenchOptions } from '../bench.ts';
import { BenchCluster } from '../cluster/bench-cluster.ts';
import { clusterTarget, unboundSessions } from '../cluster/cluster-target.ts';
import { measureNodes, type NodesResult, type NodesTarget } from '../cluster/measure-nodes.ts';
import { nodesRow } from '../cluster/nodes-row.ts';
import type { Peer } from '../peers/peer.ts';
import { medianOf } from '../report/row.ts';
import type { Scenario } from './scenario.ts';

const rounds = 3;
const wantedRatio = 8;

/** One node on PostgreSQL beside servers that use the same PostgreSQL, in turns. */
export const clusterPeersScenario: Scenario = {
  name: 'cluster-peers',
  title: 'A node and Keycloak on the same PostgreSQL',
  obstacle: (options) =>
    whyNoPostgres() ?? (peersIn(options).length === 0 ? 'none of its peers takes part in this run' : null),
  async *run(bench) {
    const cluster = await BenchCluster.start(bench, 'beside_peers', 1);
    const ours = clusterTarget(cluster, await unboundSessions(bench, cluster));
    for (const peer of peersIn(bench.options)) {
      const theirs = await startPeer(bench, peer);
      const figures: { ours: NodesResult; theirs: NodesResult }[] = [];
      for (let round = 0; round < rounds; round += 1)
        figures.push({ ours: await measureNodes(bench, ours), theirs: await measureNodes(bench, theirs) });
      yield nodesRow(
        'one node, unbound',
        figures.map((pair) => pair.ours),
      );
      yield nodesRow(
        peer.title,
        figures.map((pair) => pair.theirs),
      );
      yield {
        what: `one node / ${peer.name}`,
        value: medianOf(figures.map((pair) => pair.ours.perSecond / pair.theirs.perSecond)),
        unit: '×',
        goal: { atLeast: wantedRatio },
      };
    }
    await cluster.stopNodes();
  },
};

const peersIn = ({ peers }: BenchOptions) => peers.filter(({ comparedIn }) => comparedIn === 'cluster-peers');

async function startPeer(bench: Bench, peer: Peer): Promise<NodesTarget> {
  const running = await peer.start(bench, bench.options.clients);
  bench.onClose(() => running.close());
  const { url, pid, endpoint, chains } = running;
  const postgres = await bench.postgres();
  return {
    urls: [url],
    pids: pid === null ? [] : [pid],
    databaseCpuMs: () => postgres.cpuMs(),
    pool: { chains },
    endpoint,
  };
}
