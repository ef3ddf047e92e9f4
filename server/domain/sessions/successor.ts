import type { Session, SessionRepository } from '../records/session.ts';

/**
 * The session that `session` was continued into; null when there is none. The trail does not vouch for the column that
 * names it: one of another user or key is none, so that whoever can write the database gets nobody's tokens by it.
 */
export async function successorOf(
  sessions: Pick<SessionRepository, 'find'>,
  { continuedBy, user, keyThumbprint }: Session,
): Promise<Session | null> {
  const next = continuedBy === null ? null : await sessions.find(continuedBy);
  return next?.user.id === user.id && next.keyThumbprint === keyThumbprint ? next : null;
}

/** The successor while its refresh token has not been used and it may be unknown to the workstation; null: there is none. */
export async function unusedSuccessorOf(
  sessions: Pick<SessionRepository, 'find'>,
  session: Session,
): Promise<Session | null> {
  const successor = await successorOf(sessions, session);
  return successor && !successor.ended && successor.generation === 0 ? successor : null;
}
