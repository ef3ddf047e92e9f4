import { createHash } from 'node:crypto';
import type { SessionReport } from '../../contract/station.ts';
import type { Session } from '../records/session.ts';
import { endOf, isInDoubt, reasonOfEnd } from '../sessions/session-state.ts';
import { isoTime, isoTimeOrNull } from '../time/iso-time.ts';

/**
 * The state of a session, for the workstation whose key it is bound to; to any other it is unknown. `elsewhere`
 * returns the digest of the user's other sessions, which takes a query.
 */
export function reportSession(
  { id, session, keyThumbprint }: Asked,
  nowMs: number,
  /** Of a live one: `digestOfOthers`. */
  elsewhere: string,
): SessionReport {
  const isOurs = session?.keyThumbprint === keyThumbprint;
  // What a session is that cannot be read here, a refresh may learn from another node.
  if (!isOurs || isInDoubt(session)) return { state: 'unknown', id };
  const end = endOf(session, nowMs);
  if (end) return { state: 'ended', id, reason: end.reason, ended_at: isoTime(end.atMs) };
  return {
    state: 'live',
    id,
    role: session.user.role,
    display_name: session.user.displayName,
    ward: session.ward,
    profile: session.profile,
    lock_ordered_at: isoTimeOrNull(session.lockOrderedAtMs),
    elsewhere,
  };
}

interface Asked {
  readonly id: string;
  /** Null: there is none. */
  readonly session: Session | null;
  /** Of the workstation that asks. */
  readonly keyThumbprint: string;
}

/**
 * A text that changes whenever the user's other sessions do. Naming them takes an access token; the key alone only
 * reveals that they have changed. `open`: the user's sessions that have not been ended.
 */
export function digestOfOthers(open: readonly Session[], id: string, nowMs: number): string {
  const others = open.filter((other) => other.id !== id && reasonOfEnd(other, nowMs) === null);
  const ids = others.map((other) => other.id).sort();
  return createHash('sha256').update(ids.join()).digest('base64url').slice(0, 16);
}
