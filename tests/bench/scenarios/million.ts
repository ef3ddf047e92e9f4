import type { Bench } from '../bench.ts';
import { processMemory } from '../processes/process-usage.ts';
import { seedSessions } from '../processes/seed-sessions.ts';
import { medianOf } from '../report/row.ts';
import { measureRefresh } from './measure-refresh.ts';
import type { Scenario } from './scenario.ts';

const rounds = 3;
const few = { name: 'thousand', sessions: 1_000, sample: 960 };
const many = { name: 'million', sessions: 1_000_000, sample: 9_600 };

/** The same load on sessions picked at random from a thousand and from a million, alternating. */
export const millionScenario: Scenario = {
  name: 'million',
  title: 'A million sessions',
  async *run(bench) {
    const small = await seededServer(bench, few);
    const large = await seededServer(bench, many);
    yield { what: 'file, per session', value: large.bytesPerSession, unit: 'bytes', goal: { atMost: 600 } };
    yield { what: 'start to ready with a million', value: large.server.startMs, unit: 'ms' };
    const figures: { small: number; large: number }[] = [];
    const { clients } = bench.options;
    for (let round = 0; round < rounds; round += 1) {
      const { perSecond: smallFigure } = await measureRefresh(bench, small.target, { clients });
      const { perSecond: largeFigure } = await measureRefresh(bench, large.target, { clients });
      figures.push({ small: smallFigure, large: largeFigure });
    }
    yield { what: 'refresh with a thousand', value: medianOf(figures.map((pair) => pair.small)), unit: '/s' };
    yield { what: 'refresh with a million', value: medianOf(figures.map((pair) => pair.large)), unit: '/s' };
    const value = medianOf(figures.map((pair) => pair.small / pair.large));
    yield { what: 'thousand / million', value, unit: '×', goal: { atMost: 1.3 } };
    const memory = processMemory(large.server.pid);
    if (memory) yield { what: 'memory with a million, at most', value: memory.peakBytes / 1e6, unit: 'MB' };
    await Promise.all([small.server.close(), large.server.close()]);
  },
};

async function seededServer(bench: Bench, { name, sessions, sample }: typeof few) {
  const databaseFile = bench.newDatabase(name);
  // Its first start makes keys and stamp.
  await (await bench.startServer(databaseFile)).close();
  const { chains, bytesPerSession } = seedSessions(databaseFile, sessions, sample);
  const server = await bench.startServer(databaseFile);
  return { server, bytesPerSession, target: { url: server.url, pid: server.pid, pool: { chains } } };
}
