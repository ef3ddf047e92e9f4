import { measureRefresh } from './measure-refresh.ts';
import type { Scenario } from './scenario.ts';

/** Latency without any queue. */
export const oneClientScenario: Scenario = {
  name: 'one-client',
  title: 'Refresh, one client',
  async *run(bench) {
    const { server, unbound, bound } = await bench.shared();
    const ours = { url: server.url, pid: server.pid };
    const plain = await measureRefresh(bench, { ...ours, pool: unbound }, { sessions: 1 });
    yield { what: 'unbound, median', value: plain.latency.p50Ms, unit: 'ms', goal: { atMost: 1 } };
    yield { what: 'unbound, p99', value: plain.latency.p99Ms, unit: 'ms' };
    const proven = await measureRefresh(bench, { ...ours, pool: bound }, { sessions: 1 });
    yield { what: 'DPoP-bound, median', value: proven.latency.p50Ms, unit: 'ms', goal: { atMost: 1.5 } };
    yield { what: 'DPoP-bound, p99', value: proven.latency.p99Ms, unit: 'ms' };
  },
};
