import type { Session, SessionRepository } from '../records/session.ts';

/**
 * The session that `session` was continued into, while its refresh token has not been used and it may be unknown to the
 * workstation. Null when there is none.
 */
export function unusedSuccessorOf(
  sessions: Pick<SessionRepository, 'find'>,
  { continuedBy }: Session,
): Session | null {
  const successor = continuedBy === null ? null : sessions.find(continuedBy);
  return successor && !successor.ended && successor.generation === 0 ? successor : null;
}
