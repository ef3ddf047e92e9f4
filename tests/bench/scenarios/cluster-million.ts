import { whyNoPostgres } from '../../support/postgres/provide-postgres.ts';
import type { Bench } from '../bench.ts';
import { BenchCluster } from '../cluster/bench-cluster.ts';
import { clusterTarget } from '../cluster/cluster-target.ts';
import { measureNodes } from '../cluster/measure-nodes.ts';
import { seedClusterSessions } from '../cluster/seed-cluster-sessions.ts';
import { medianOf } from '../report/row.ts';
import type { Scenario } from './scenario.ts';

const rounds = 3;
const few = { name: 'thousand', sessions: 1_000, sample: 960 };
const many = { name: 'million', sessions: 1_000_000, sample: 9_600 };

/** The same load on sessions picked at random from a thousand and from a million, alternating. */
export const clusterMillionScenario: Scenario = {
  name: 'cluster-million',
  title: 'A million sessions on PostgreSQL',
  obstacle: whyNoPostgres,
  async *run(bench) {
    const small = await seededCluster(bench, few);
    const large = await seededCluster(bench, many);
    yield {
      what: 'table and indexes, per session',
      value: large.bytesPerSession,
      unit: 'bytes',
      note: 'pages are filled to 60 %, which leaves room for rotations',
    };
    const figures: { small: number; large: number }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const { perSecond: smallFigure } = await measureNodes(bench, small.target);
      const { perSecond: largeFigure } = await measureNodes(bench, large.target);
      figures.push({ small: smallFigure, large: largeFigure });
    }
    yield { what: 'refresh with a thousand', value: medianOf(figures.map((pair) => pair.small)), unit: '/s' };
    yield { what: 'refresh with a million', value: medianOf(figures.map((pair) => pair.large)), unit: '/s' };
    const value = medianOf(figures.map((pair) => pair.small / pair.large));
    yield { what: 'thousand / million', value, unit: '×', goal: { atMost: 1.3 } };
    await Promise.all([small.cluster.stopNodes(), large.cluster.stopNodes()]);
  },
};

async function seededCluster(bench: Bench, { name, sessions, sample }: typeof few) {
  // Its first start makes keys and stamp.
  const cluster = await BenchCluster.start(bench, name, 1);
  await cluster.stopNodes();
  const { chains, bytesPerSession } = await seedClusterSessions(cluster, sessions, sample);
  await cluster.startNodes();
  return { cluster, bytesPerSession, target: clusterTarget(cluster, chains) };
}
