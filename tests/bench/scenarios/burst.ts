import { refreshEndpoint } from '../bench.ts';
import { LoadGenerator } from '../load/load-generator.ts';
import { measureRefresh } from './measure-refresh.ts';
import type { Scenario } from './scenario.ts';

const signIns = 500;
const longestMs = 120_000;

/** Everybody signs in at once, while those already signed in keep refreshing. */
export const burstScenario: Scenario = {
  name: 'burst',
  title: `Burst of ${signIns} sign-ins while refreshing`,
  async *run(bench) {
    const { server, unbound } = await bench.shared();
    const calm = await measureRefresh(bench, { url: server.url, pid: server.pid, pool: unbound });
    const arriving = new LoadGenerator();
    try {
      const refreshing = bench.load({
        kind: 'closed-loop',
        url: server.url,
        work: {
          kind: 'refresh',
          endpoint: refreshEndpoint,
          clients: unbound.chains.map((chain) => [chain]),
          proofs: 'fresh',
        },
        warmUpMs: 0,
        measureMs: longestMs,
      });
      const jobs = Array.from({ length: signIns }, () => bench.signInJob());
      const burst = bench.load(
        { kind: 'arrivals', url: server.url, jobs, spreadMs: 0, concurrency: signIns },
        arriving,
      );
      const [refreshed, signedIn] = await Promise.all([
        refreshing,
        burst.finally(() => bench.generator.stop()),
      ]);
      unbound.chains = refreshed.clients.flat();
      yield { what: 'refresh p99 before the burst', value: calm.latency.p99Ms, unit: 'ms' };
      yield {
        what: 'refresh p99 in the burst',
        value: refreshed.latency.p99Ms,
        unit: 'ms',
        goal: { atMost: 50 },
      };
      yield { what: 'refresh max in the burst', value: refreshed.latency.maxMs, unit: 'ms' };
      yield { what: 'refresh in the burst', value: refreshed.perSecond, unit: '/s' };
      yield { what: 'all have signed in after', value: signedIn.seconds, unit: 's' };
    } finally {
      arriving.close();
    }
  },
};
