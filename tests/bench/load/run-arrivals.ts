import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpConnection } from './http-connection.ts';
import { kindOf } from './load-error.ts';
import type { ChainState, Job } from './load-plan.ts';
import { post } from './post.ts';
import { Prover } from './prover.ts';
import { RefreshChain } from './refresh-chain.ts';
import type { Tally } from './tally.ts';

export interface Arrivals {
  readonly jobs: readonly Job[];
  readonly spreadMs: number;
  readonly concurrency: number;
}

/** A job with its keys loaded, so that loading takes no time when it is due. */
type ReadyJob = (connection: HttpConnection, tally: Tally) => Promise<ChainState>;

/**
 * Starts each job at its own time and returns the resulting sessions, in the order of the jobs. Spread jobs count
 * their latency from the time they were due, so that a server that falls behind is not flattered (coordinated
 * omission). Each job has its own connection.
 */
export async function runArrivals(
  url: string,
  { jobs, spreadMs, concurrency }: Arrivals,
  startTally: () => Tally,
): Promise<{ readonly tally: Tally; readonly states: readonly ChainState[] }> {
  const ready = jobs.map((job) => (job.kind === 'refresh' ? readyRefresh(url, job) : readySignIn(url, job)));
  const tally = startTally();
  const startedAtMs = performance.now();
  const states: ChainState[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < ready.length; index = next++) {
      const dueAtMs = startedAtMs + (spreadMs * index) / ready.length;
      await sleepUntil(dueAtMs);
      const state = await runJob(url, ready[index], spreadMs > 0 ? dueAtMs : performance.now(), tally);
      if (state) states[index] = state;
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, ready.length) }, worker));
  return { tally, states };
}

async function sleepUntil(timeMs: number): Promise<void> {
  const waitMs = timeMs - performance.now();
  if (waitMs > 0) await sleep(waitMs);
}

async function runJob(url: string, job: ReadyJob | undefined, sinceMs: number, tally: Tally) {
  const connection = new HttpConnection(Number(new URL(url).port));
  try {
    const state = await job?.(connection, tally);
    tally.answered(performance.now() - sinceMs);
    return state;
  } catch (error) {
    tally.failed(kindOf(error));
    return null;
  } finally {
    connection.close();
  }
}

function readyRefresh(url: string, job: Job & { kind: 'refresh' }): ReadyJob {
  const chain = new RefreshChain(url, job.endpoint, job.chain);
  return async (connection, tally) => {
    await chain.refresh(connection, tally);
    return chain.state;
  };
}

function readySignIn(origin: string, { path, body, key }: Job & { kind: 'sign-in' }): ReadyJob {
  const prover = key ? new Prover(key) : null;
  const message = { origin, path, contentType: 'application/json', body, prover };
  return async (connection, tally) => {
    const { answer } = await post(connection, message, tally);
    const { refresh, access } = answer.json() as { refresh: string; access: string };
    return { refresh, access, ...(key ? { key } : {}), ...(prover?.nonce ? { nonce: prover.nonce } : {}) };
  };
}
