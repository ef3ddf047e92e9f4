import type { LoadPlan, LoadResult } from './load-plan.ts';
import { runArrivals } from './run-arrivals.ts';
import { type LoopClient, loopClients, runClosedLoop } from './run-closed-loop.ts';
import { Tally } from './tally.ts';

/** Limits the memory and time for proofs made in advance. */
const maxPreparedProofs = 40_000;

/** Carries out the plan and returns its measurement; `stop` ends closed loops early. */
export async function runPlan(plan: LoadPlan, stop: AbortSignal): Promise<LoadResult> {
  return plan.kind === 'arrivals' ? measureArrivals(plan) : measureClosedLoop(plan, stop);
}

async function measureArrivals(plan: LoadPlan & { kind: 'arrivals' }): Promise<LoadResult> {
  const { tally, states } = await runArrivals(plan.url, plan, () => new Tally(plan.watchPid));
  return tally.result(states.map((state) => [state]));
}

async function measureClosedLoop(
  plan: LoadPlan & { kind: 'closed-loop' },
  stop: AbortSignal,
): Promise<LoadResult> {
  const { work, warmUpMs, measureMs, url, alsoAt = [], watchPid } = plan;
  const clients = loopClients([url, ...alsoAt], work);
  try {
    const warmUp = new Tally();
    await runClosedLoop(clients, warmUpMs, warmUp, stop);
    const failed = warmUp.result();
    if (Object.keys(failed.errors).length > 0) return failed;
    if (work.kind === 'refresh' && work.proofs === 'prepared') prepareProofs(clients);
    const tally = new Tally(watchPid);
    await runClosedLoop(clients, measureMs, tally, stop);
    return tally.result(clients.map(({ chains }) => chains.map((chain) => chain.state)));
  } finally {
    for (const client of clients) client.close();
  }
}

function prepareProofs(clients: readonly LoopClient[]): void {
  const chains = clients.flatMap((client) => client.chains);
  for (const chain of chains) chain.prepareProofs(Math.floor(maxPreparedProofs / chains.length));
  // Making them takes longer than a server keeps an idle connection; the next request opens a new one.
  for (const client of clients) client.close();
}
