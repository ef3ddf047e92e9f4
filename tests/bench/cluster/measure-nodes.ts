import { type Bench, refreshEndpoint, type SessionPool } from '../bench.ts';
import type { LoadResult, RefreshEndpoint } from '../load/load-plan.ts';
import { familyCpuMs } from '../processes/process-usage.ts';

export interface NodesTarget {
  /** The clients are spread over them. */
  readonly urls: readonly string[];
  readonly pids: readonly number[];
  /** Processor time of the database's own processes so far; null: it has none. */
  readonly databaseCpuMs: (() => number) | null;
  readonly pool: SessionPool;
  readonly endpoint?: RefreshEndpoint;
}

export interface NodesResult extends Pick<LoadResult, 'perSecond' | 'latency'> {
  /** Processor time for each refresh. */
  readonly nodeMicros: number;
  readonly databaseMicros: number;
}

export interface MeasureOptions {
  /** How many of the pool's sessions take part, each with a connection of its own; default: all. */
  readonly sessions?: number;
}

const warmUpShare = 0.3;
const warmForMs = 1_000;

/**
 * Lets each node of a target answer about `refreshes` of them. A process becomes faster by half until V8 has compiled what
 * it does all day, and of several nodes each has only its part of the load for that.
 */
export async function warmNodes(bench: Bench, target: NodesTarget, refreshes: number): Promise<void> {
  let left = refreshes * target.urls.length;
  while (left > 0) {
    const { requests } = await rotate(bench, target, target.pool.chains.length, warmForMs);
    left -= requests;
  }
}

/** Rotates the sessions of a pool for the configured time, each client at one of the nodes. */
export async function measureNodes(
  bench: Bench,
  target: NodesTarget,
  { sessions = target.pool.chains.length }: MeasureOptions = {},
): Promise<NodesResult> {
  const measureMs = bench.options.seconds * 1000;
  await rotate(bench, target, sessions, measureMs * warmUpShare);
  const before = cpuOf(target);
  const { requests, perSecond, latency } = await rotate(bench, target, sessions, measureMs);
  const after = cpuOf(target);
  const micros = (from: number, to: number) => ((to - from) / requests) * 1000;
  return {
    perSecond,
    latency,
    nodeMicros: micros(before.nodes, after.nodes),
    databaseMicros: micros(before.database, after.database),
  };
}

async function rotate(
  bench: Bench,
  { urls, pool, endpoint = refreshEndpoint }: NodesTarget,
  sessions: number,
  measureMs: number,
) {
  const [url = '', ...alsoAt] = urls;
  const { clients: most } = bench.options;
  const chains = pool.chains.slice(0, sessions);
  const count = Math.min(most, sessions);
  const clients = Array.from({ length: count }, (_, client) =>
    chains.filter((__, index) => index % count === client),
  );
  const result = await bench.load({
    kind: 'closed-loop',
    url,
    alsoAt,
    work: { kind: 'refresh', endpoint, clients, proofs: 'fresh' },
    warmUpMs: 0,
    measureMs,
  });
  pool.chains = [...result.clients.flat(), ...pool.chains.slice(sessions)];
  return result;
}

function cpuOf({ pids, databaseCpuMs }: NodesTarget) {
  return {
    nodes: pids.reduce((sum, pid) => sum + familyCpuMs(pid), 0),
    database: databaseCpuMs?.() ?? 0,
  };
}
