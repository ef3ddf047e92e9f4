import type { EndedReason } from '../../contract/errors.ts';
import type { Session } from './session.ts';

/** Why a session gives no rights any more; null while it lives. */
export function reasonOfEnd(session: Session, nowMs: number): EndedReason | null {
  if (session.ended) return session.ended.reason;
  if (session.user.disabled) return 'user_disabled';
  return nowMs >= session.expiresAtMs ? 'expired' : null;
}
