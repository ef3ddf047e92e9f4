import type { Session, SessionRepository } from '../records/session.ts';

/**
 * The session that `session` was continued into, while its refresh token has not been used and it may be unknown to the
 * workstation. Null when there is none.
 */
export async function unusedSuccessorOf(
  sessions: Pick<SessionRepository, 'find'>,
  { continuedBy }: Session,
): Promise<Session | null> {
  const successor = continuedBy === null ? null : await sessions.find(continuedBy);
  return successor && !successor.ended && successor.generation === 0 ? successor : null;
}
