import { performance } from 'node:perf_hooks';
import { HttpConnection } from './http-connection.ts';
import { kindOf } from './load-error.ts';
import type { Work } from './load-plan.ts';
import { unexpected } from './post.ts';
import { RefreshChain } from './refresh-chain.ts';
import { requestText } from './request-text.ts';
import type { Tally } from './tally.ts';

/** One closed-loop client: sends its next request as soon as the last one is answered. */
export interface LoopClient {
  /** Performs one exchange and returns its latency in ms; null when there is nothing left to send. */
  step(tally: Tally): Promise<number | null>;
  readonly chains: readonly RefreshChain[];
  close(): void;
}

/** The clients of `work`, each with its own connection to one of `urls`, which they take in turn. */
export function loopClients(urls: readonly string[], work: Work): LoopClient[] {
  const [first = ''] = urls;
  const connectionOf = (client: number) =>
    new HttpConnection(Number(new URL(urls[client % urls.length] ?? first).port));
  if (work.kind === 'request') {
    return work.clients.map((parts, at) => requestClient(connectionOf(at), requestText(parts)));
  }
  return work.clients.map((states, at) => {
    // Proofs name the issuer, whichever node they are shown to.
    const chains = states.map((state) => new RefreshChain(first, work.endpoint, state));
    return refreshClient(connectionOf(at), chains);
  });
}

/**
 * Lets all clients work for `durationMs`, until `stop`, or until one of them has nothing left to send. A client that
 * meets an error stops, since its chain is broken; the error is counted.
 */
export async function runClosedLoop(
  clients: readonly LoopClient[],
  durationMs: number,
  tally: Tally,
  stop: AbortSignal,
): Promise<void> {
  const run = { endsAtMs: performance.now() + durationMs };
  const end = () => {
    run.endsAtMs = 0;
  };
  stop.addEventListener('abort', end, { once: true });
  await Promise.all(clients.map((client) => runClient(client, run, tally)));
  stop.removeEventListener('abort', end);
}

async function runClient(client: LoopClient, run: { endsAtMs: number }, tally: Tally): Promise<void> {
  try {
    while (performance.now() < run.endsAtMs) {
      const latencyMs = await client.step(tally);
      if (latencyMs === null) run.endsAtMs = 0;
      else tally.answered(latencyMs);
    }
  } catch (error) {
    tally.failed(kindOf(error));
  }
}

function requestClient(connection: HttpConnection, request: string): LoopClient {
  return {
    chains: [],
    close: () => connection.close(),
    async step() {
      const sentAtMs = performance.now();
      const answer = await connection.exchange(request);
      const latencyMs = performance.now() - sentAtMs;
      if (answer.status !== 200) throw unexpected(answer);
      return latencyMs;
    },
  };
}

function refreshClient(connection: HttpConnection, chains: readonly RefreshChain[]): LoopClient {
  const usesPrepared = () => chains.some((chain) => chain.preparedProofs > 0);
  let next = 0;
  let prepared = false;
  return {
    chains,
    close: () => connection.close(),
    async step(tally) {
      const chain = chains[next % chains.length];
      if (!chain) return null;
      prepared ||= usesPrepared();
      if (prepared && chain.preparedProofs === 0) return null;
      next += 1;
      return chain.refresh(connection, tally);
    },
  };
}
