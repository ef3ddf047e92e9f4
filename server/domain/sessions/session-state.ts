import type { EndedReason } from '../../contract/errors.ts';
import { AdministrationError } from '../ports/administration-error.ts';
import { Refusal, type RefusalFacts } from '../ports/refusal.ts';
import { lengthMsOf } from '../profiles/profile.ts';
import type { Session, SessionRepository } from '../records/session.ts';

/** Why a session no longer gives any rights; null while it lives. */
export function reasonOfEnd(session: Session, nowMs: number): EndedReason | null {
  if (session.ended) return session.ended.reason;
  if (session.user.disabled) return 'user_disabled';
  return !session.isReadable || nowMs >= session.expiresAtMs ? 'expired' : null;
}

/** Whether it cannot be read here, and another node may know that it, or the one that it went on into, is live. */
export function isInDoubt({ isReadable, ended, continuedBy }: Session): boolean {
  return !isReadable && (ended === null || continuedBy !== null);
}

/** A session that is to be lived on or refused. Throws `Refusal('unavailable')` for one in doubt. */
export function requireReadable(session: Session | null): Session | null {
  if (session && isInDoubt(session)) throw new Refusal('unavailable', { retryAfterSeconds: 5 });
  return session;
}

/** Start and end of a session that begins now. */
export function timesFrom(
  nowMs: number,
  profile: Session['profile'],
): Pick<Session, 'startedAtMs' | 'expiresAtMs'> {
  const startedAtMs = Math.floor(nowMs / 1000) * 1000;
  return { startedAtMs, expiresAtMs: startedAtMs + lengthMsOf(profile) };
}

/** Whether a session that was opened by a clock ahead of this one has more left than its profile allows. */
export function isOverlong({ expiresAtMs, profile }: Session, nowMs: number): boolean {
  return expiresAtMs - nowMs > lengthMsOf(profile);
}

/** A session with no more time left than its profile allows. */
export function withinProfile(session: Session, nowMs: number): Session {
  return isOverlong(session, nowMs) ? { ...session, ...timesFrom(nowMs, session.profile) } : session;
}

/** Why and when a session ended; null while it lives. */
export function endOf(session: Session, nowMs: number): NonNullable<Session['ended']> | null {
  const reason = reasonOfEnd(session, nowMs);
  if (reason === null) return null;
  const atMs = session.ended?.atMs ?? (reason === 'expired' ? session.expiresAtMs : nowMs);
  return { reason, atMs };
}

/** What a refusal tells of a session that has ended; null while it lives. */
export function factsOfEnd(session: Session, nowMs: number): RefusalFacts | null {
  const end = endOf(session, nowMs);
  return end && { endedReason: end.reason, endedAtMs: end.atMs };
}

/** For jobs: the session as it is now; it may have ended since it was authenticated. Throws `Refusal('invalid_token')`. */
export async function requireLive(
  sessions: Pick<SessionRepository, 'find'>,
  { id }: Session,
  nowMs: number,
): Promise<Session> {
  const session = await sessions.find(id);
  const ended = session && factsOfEnd(session, nowMs);
  if (!session || ended) throw new Refusal('invalid_token', ended ?? {});
  return session;
}

/** An open session, for an administrator, even if it cannot be read here. Throws `AdministrationError`. */
export async function requireOpen(
  sessions: Pick<SessionRepository, 'look'>,
  id: string,
  nowMs: number,
): Promise<Session> {
  const session = await sessions.look(id);
  if (session && isOrderable(session, nowMs)) return session;
  throw new AdministrationError(`There is no open session ${id}.`);
}

/** Whether there is something to end or to lock, for somebody with the right to do so. */
export function isOrderable(session: Session, nowMs: number): boolean {
  return session.isReadable ? reasonOfEnd(session, nowMs) === null : session.ended === null;
}
