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

/**
 * Starts each job at its own time and gives the sessions they end with, in the order of the jobs. Without
 * a limit of concurrency that binds, latency counts from the time the job was due, so that a server that
 * falls behind is not flattered (coordinated omission). Each job has its own connection.
 */
export async function runArrivals(url: string, arrivals: Arrivals, tally: Tally): Promise<ChainState[]> {
  const { jobs, spreadMs, concurrency } = arrivals;
  const startedAtMs = performance.now();
  const states: ChainState[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < jobs.length; index = next++) {
      const job = jobs[index];
      const dueAtMs = startedAtMs + (spreadMs * index) / jobs.length;
      await sleepUntil(dueAtMs);
      const state = job && (await runJob(url, job, spreadMs > 0 ? dueAtMs : performance.now(), tally));
      if (state) states[index] = state;
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, jobs.length) }, worker));
  return states;
}

async function sleepUntil(timeMs: number): Promise<void> {
  const waitMs = timeMs - performance.now();
  if (waitMs > 0) await sleep(waitMs);
}

async function runJob(url: string, job: Job, dueAtMs: number, tally: Tally): Promise<ChainState | null> {
  const connection = new HttpConnection(Number(new URL(url).port));
  try {
    const state =
      job.kind === 'refresh'
        ? await refresh(connection, url, job, tally)
        : await signIn(connection, url, job, tally);
    tally.answered(performance.now() - dueAtMs);
    return state;
  } catch (error) {
    tally.failed(kindOf(error));
    return null;
  } finally {
    connection.close();
  }
}

async function refresh(
  connection: HttpConnection,
  url: string,
  { endpoint, chain: initial }: Job & { kind: 'refresh' },
  tally: Tally,
): Promise<ChainState> {
  const chain = new RefreshChain(url, endpoint, initial);
  await chain.refresh(connection, tally);
  return chain.state;
}

async function signIn(
  connection: HttpConnection,
  url: string,
  { path, body, key }: Job & { kind: 'sign-in' },
  tally: Tally,
): Promise<ChainState> {
  const prover = key ? new Prover(key) : null;
  const message = { origin: url, path, contentType: 'application/json', body, prover };
  const { answer } = await post(connection, message, tally);
  const tokens = answer.json() as { refresh: string; access: string };
  return {
    refresh: tokens.refresh,
    access: tokens.access,
    ...(key ? { key } : {}),
    ...(prover?.nonce ? { nonce: prover.nonce } : {}),
  };
}
