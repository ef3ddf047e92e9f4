import { type Bench, refreshEndpoint, type SessionPool } from '../bench.ts';
import type { LoadResult, RefreshEndpoint } from '../load/load-plan.ts';

export interface RefreshTarget {
  readonly url: string;
  /** The process whose processor time is also measured. */
  readonly pid: number | null;
  readonly pool: SessionPool;
  readonly endpoint?: RefreshEndpoint;
}

export interface RefreshOptions {
  readonly proofs?: 'fresh' | 'prepared';
  /** How many of the pool's sessions take part; default: all. */
  readonly sessions?: number;
  /** Over how many connections; default: one for each session. */
  readonly clients?: number;
}

const warmUpShare = 0.3;

/** Rotates the sessions of a pool for the configured time; afterwards the pool holds their newest tokens. */
export async function measureRefresh(
  bench: Bench,
  target: RefreshTarget,
  { proofs = 'fresh', sessions = target.pool.chains.length, clients = sessions }: RefreshOptions = {},
): Promise<LoadResult> {
  const { url, pid, pool, endpoint = refreshEndpoint } = target;
  const measureMs = bench.options.seconds * 1000;
  const chains = pool.chains.slice(0, sessions);
  const groups = Array.from({ length: clients }, (_, client) =>
    chains.filter((__, index) => index % clients === client),
  );
  const result = await bench.load({
    kind: 'closed-loop',
    url,
    ...(pid === null ? {} : { watchPid: pid }),
    work: { kind: 'refresh', endpoint, clients: groups, proofs },
    warmUpMs: measureMs * warmUpShare,
    measureMs,
  });
  pool.chains = [...result.clients.flat(), ...pool.chains.slice(sessions)];
  return result;
}
