import type { CheckContext } from './check-context.ts';
import { type Finding, finding } from './report.ts';

/** How far a DPoP proof's time may be off; beyond it, every exchange first needs the server's nonce. */
const toleratedMs = 60_000;
const dayMs = 24 * 60 * 60_000;

/** How far this computer's clock is from the server's, which sessions follow. */
export async function checkClock({ server, survey }: CheckContext): Promise<Finding> {
  if (server.kind === 'policy_faulty') return finding('not_checked');
  if (server.kind !== 'known') return finding('clock_same');
  const seen = await survey();
  const tries = seen.kind === 'surveyed' ? [seen, ...seen.others].flatMap((one) => one.tries) : [];
  const answers = tries.flatMap((one) =>
    one.kind === 'answered' && one.skewMs !== null ? [{ skewMs: one.skewMs, latencyMs: one.latencyMs }] : [],
  );
  // The quickest answer leaves the least room for error (Cristian's algorithm).
  const [best] = answers.toSorted((one, other) => one.latencyMs - other.latencyMs);
  if (best === undefined) return finding('clock_unknown');
  const { skewMs } = best;
  const skew = spanOf(Math.abs(skewMs));
  const details = [{ name: 'skew', value: `${skewMs} ms` }];
  if (Math.abs(skewMs) > dayMs) return finding('clock_wrong', { skew }, details);
  if (Math.abs(skewMs) <= toleratedMs) return finding('clock_ok', { skew }, details);
  return finding(skewMs > 0 ? 'clock_ahead' : 'clock_behind', { skew }, details);
}

/** The server's clock is only known to the second. */
function spanOf(ms: number): string {
  if (ms < 1_000) return '1 s';
  if (ms < 120_000) return `${Math.round(ms / 1_000)} s`;
  if (ms < 2 * 60 * 60_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 2 * dayMs) return `${Math.round(ms / 3_600_000)} h`;
  return `${Math.round(ms / dayMs)} d`;
}
