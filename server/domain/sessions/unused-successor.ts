import type { Session, SessionRepository } from '../records/session.ts';

/**
 * The session that `session` was continued into, for as long as its refresh token has not been used: until then
 * it may be that nobody has heard of it. Null when there is none.
 */
export function unusedSuccessorOf(
  sessions: Pick<SessionRepository, 'find'>,
  { continuedBy }: Session,
): Session | null {
  const successor = continuedBy === null ? null : sessions.find(continuedBy);
  return successor && !successor.ended && successor.generation === 0 ? successor : null;
}
