import { type Bench, refreshEndpoint } from '../bench.ts';
import { newDeviceJwk } from '../load/device-key.ts';
import type { ChainState, LoadResult } from '../load/load-plan.ts';
import type { Scenario } from './scenario.ts';

const workstations = 2_000;
const shiftChangeMs = 300_000;
const stepMs = 1_000;
const steps = 3;
/** In the compressed form sign-ins come as fast as they are served. */
const compressedConcurrency = 16;

/** Every workstation of a site signs in with a key of its own, and then all refresh within the same second. */
export const shiftChangeScenario: Scenario = {
  name: 'shift-change',
  title: `Shift change: ${workstations} workstations`,
  async *run(bench) {
    const server = await bench.startServer(bench.newDatabase('shift-change'));
    const signedIn = await signInAll(bench, server.url);
    let chains = signedIn.clients.flat();
    yield {
      what: 'all have signed in after',
      value: signedIn.seconds,
      unit: 's',
      goal: { atMost: shiftChangeMs / 1000 + 1 },
      note: bench.options.shiftChange === 'full' ? 'paced over five minutes' : 'as fast as they are served',
    };
    for (let step = 1; step <= steps; step += 1) {
      const result = await refreshAll(bench, server.url, chains, stepMs);
      chains = result.clients.flat();
      const { p99Ms, maxMs } = result.latency;
      const note = `max ${maxMs.toFixed(0)} ms`;
      yield { what: `step ${step}, refresh p99`, value: p99Ms, unit: 'ms', goal: { atMost: 100 }, note };
    }
    const herd = await refreshAll(bench, server.url, chains, 0);
    yield { what: 'all in the same instant, refresh p99', value: herd.latency.p99Ms, unit: 'ms' };
    await server.close();
  },
};

function signInAll(bench: Bench, url: string): Promise<LoadResult> {
  const jobs = Array.from({ length: workstations }, () => bench.signInJob(newDeviceJwk()));
  const pace =
    bench.options.shiftChange === 'full'
      ? { spreadMs: shiftChangeMs, concurrency: workstations }
      : { spreadMs: 0, concurrency: compressedConcurrency };
  return bench.load({ kind: 'arrivals', url, jobs, ...pace });
}

function refreshAll(bench: Bench, url: string, chains: readonly ChainState[], spreadMs: number) {
  const jobs = chains.map((chain) => ({ kind: 'refresh', endpoint: refreshEndpoint, chain }) as const);
  return bench.load({ kind: 'arrivals', url, jobs, spreadMs, concurrency: workstations });
}
