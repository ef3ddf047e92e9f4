import type { LiveSession } from './live-session.ts';
import type { EndingEntry } from './sign-out-queue.ts';

/** The longest profile: when a session ends that this workstation has not heard of, but not later than this. */
const longestSessionMs = 24 * 60 * 60_000;

/** The order to end a session at its server, and with it the one that it may have been continued into. */
export function endingOf(
  { info, mayHaveContinued }: Pick<LiveSession, 'info' | 'mayHaveContinued'>,
  nowMs: number,
): EndingEntry {
  const { id: sessionId, serverId, expiresAtMs } = info;
  if (!mayHaveContinued) return { sessionId, serverId, expiresAtMs };
  return { sessionId, serverId, expiresAtMs: nowMs + longestSessionMs, withSuccessor: true };
}
