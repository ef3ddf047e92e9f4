import { whyNoPostgres } from '../../support/postgres/provide-postgres.ts';
import { BenchCluster } from '../cluster/bench-cluster.ts';
import { BenchPostgres } from '../cluster/bench-postgres.ts';
import { BenchStandby } from '../cluster/bench-standby.ts';
import { clusterTarget, unboundSessions } from '../cluster/cluster-target.ts';
import { measureNodes, type NodesResult } from '../cluster/measure-nodes.ts';
import { nodesRow } from '../cluster/nodes-row.ts';
import { medianOf } from '../report/row.ts';
import type { Scenario } from './scenario.ts';

const rounds = 3;

/** What it costs that nothing counts before it is on two machines: one node, with a standby that commits wait for or not. */
export const clusterStandbyScenario: Scenario = {
  name: 'cluster-standby',
  title: 'Acknowledged on two machines (a synchronous standby on the same cores)',
  obstacle: whyNoPostgres,
  async *run(bench) {
    const postgres = await BenchPostgres.start();
    bench.onClose(() => postgres.close());
    const standby = await BenchStandby.start(postgres);
    bench.onClose(() => standby.close());
    const alone = await BenchCluster.start(bench, 'alone', 1, { postgres });
    await standby.waitForIt(true);
    const kept = await BenchCluster.start(bench, 'kept', 1, { postgres, standby: 'required' });
    const targets = {
      alone: clusterTarget(alone, await unboundSessions(bench, alone)),
      kept: clusterTarget(kept, await unboundSessions(bench, kept)),
    };
    const results: { alone: NodesResult; kept: NodesResult }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await standby.waitForIt(false);
      const aloneResult = await measureNodes(bench, targets.alone);
      await standby.waitForIt(true);
      results.push({ alone: aloneResult, kept: await measureNodes(bench, targets.kept) });
    }
    yield nodesRow(
      'commits wait for one disk',
      results.map((round) => round.alone),
    );
    yield nodesRow(
      'commits wait for two disks',
      results.map((round) => round.kept),
    );
    yield {
      what: 'two disks / one',
      value: medianOf(results.map(({ alone: one, kept: two }) => two.perSecond / one.perSecond)),
      unit: '×',
      note: 'the standby follows in both cases, and shares disk and cores with everything else',
    };
    await Promise.all([alone.stopNodes(), kept.stopNodes()]);
  },
};
