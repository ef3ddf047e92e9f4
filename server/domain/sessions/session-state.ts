import type { EndedReason } from '../../contract/errors.ts';
import { Refusal } from '../refusal.ts';
import type { Session, SessionRepository } from './session.ts';

/** Why a session gives no rights any more; null while it lives. */
export function reasonOfEnd(session: Session, nowMs: number): EndedReason | null {
  if (session.ended) return session.ended.reason;
  if (session.user.disabled) return 'user_disabled';
  return nowMs >= session.expiresAtMs ? 'expired' : null;
}

/** For jobs: the session may have ended since it was authenticated. Throws `Refusal('invalid_token')`. */
export function requireLive(sessions: Pick<SessionRepository, 'find'>, { id }: Session, nowMs: number): void {
  const session = sessions.find(id);
  const endedReason = session && reasonOfEnd(session, nowMs);
  if (!session || endedReason) throw new Refusal('invalid_token', endedReason ? { endedReason } : {});
}
