import { processMemory } from '../processes/process-usage.ts';
import { medianOf } from '../report/row.ts';
import { measureRefresh } from './measure-refresh.ts';
import type { Scenario } from './scenario.ts';

const starts = 5;

/** Start-up time and memory; the shared server has been under the load of all previous scenarios. */
export const footprintScenario: Scenario = {
  name: 'footprint',
  title: 'Start and memory',
  async *run(bench) {
    const databaseFile = bench.newDatabase('footprint');
    const startMs: number[] = [];
    for (let count = 0; count < starts; count += 1) {
      const server = await bench.startServer(databaseFile);
      startMs.push(server.startMs);
      await server.close();
    }
    yield { what: 'start to ready, median', value: medianOf(startMs), unit: 'ms', goal: { atMost: 1000 } };
    const { server, bound } = await bench.shared();
    await measureRefresh(bench, { url: server.url, pid: server.pid, pool: bound });
    const memory = processMemory(server.pid);
    if (!memory) return;
    yield { what: 'memory after load', value: memory.nowBytes / 1e6, unit: 'MB' };
    yield { what: 'memory, at most', value: memory.peakBytes / 1e6, unit: 'MB', goal: { atMost: 200 } };
  },
};
