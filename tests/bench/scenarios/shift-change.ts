import { type Bench, refreshEndpoint } from '../bench.ts';
import { newDeviceJwk } from '../load/device-key.ts';
import type { ChainState, LoadResult } from '../load/load-plan.ts';
import type { Scenario } from './scenario.ts';

const workstations = 2_000;
const shiftChangeMs = 300_000;
/** In step with the sign-ins: thirteen minutes later, at the same intervals, which the compressed form shortens. */
const compressedStepMs = 30_000;
const steps = 2;
const herds = [
  { what: 'all within a second, refresh p99', spreadMs: 1_000 },
  { what: 'all in the same instant, refresh p99', spreadMs: 0 },
];
/** In the compressed form sign-ins come as fast as they are served. */
const compressedConcurrency = 16;

/**
 * Every workstation of a site signs in with its own key, and then all refresh at the same intervals; what happens
 * when they all do so within a second, as after a power cut, is reported as well.
 */
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
    const stepMs = bench.options.shiftChange === 'full' ? shiftChangeMs : compressedStepMs;
    for (let step = 1; step <= steps; step += 1) {
      const result = await refreshAll(bench, server.url, chains, stepMs);
      chains = result.clients.flat();
      const { p99Ms, maxMs } = result.latency;
      const note = `spread over ${stepMs / 1000} s; max ${maxMs.toFixed(0)} ms`;
      yield { what: `step ${step}, refresh p99`, value: p99Ms, unit: 'ms', goal: { atMost: 100 }, note };
    }
    for (const { what, spreadMs } of herds) {
      const herd = await refreshAll(bench, server.url, chains, spreadMs);
      chains = herd.clients.flat();
      yield { what, value: herd.latency.p99Ms, unit: 'ms' };
    }
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
