import type { Bench } from '../bench.ts';
import type { ChainState } from '../load/load-plan.ts';
import type { BenchCluster } from './bench-cluster.ts';
import type { NodesTarget } from './measure-nodes.ts';

/** All nodes of a cluster, with these sessions. */
export function clusterTarget(cluster: BenchCluster, chains: readonly ChainState[]): NodesTarget {
  return {
    urls: cluster.urls,
    pids: cluster.nodes.map(({ pid }) => pid),
    databaseCpuMs: () => cluster.postgres.cpuMs(),
    pool: { chains },
  };
}

/** New unbound sessions at the first node of a cluster, one for each client. */
export function unboundSessions(bench: Bench, { urls }: BenchCluster): Promise<ChainState[]> {
  return bench.signIn(
    urls[0] ?? '',
    Array.from({ length: bench.options.clients }, () => bench.signInJob()),
  );
}
