import { Refusal } from '../ports/refusal.ts';
import type { Caller, Ports } from '../ports.ts';
import type { Session } from '../records/session.ts';
import { endSession, endSessions } from './end-session.ts';
import { isOrderable, reasonOfEnd } from './session-state.ts';

type EndPorts = Pick<Ports, 'clock' | 'unitOfWork'>;

/** Ends one session of the same user; throws `Refusal('not_found')` when there is no such live session. */
export async function endOwnSession(
  { clock, unitOfWork }: EndPorts,
  own: Session,
  sessionId: string,
  { address }: Caller,
): Promise<void> {
  const found = await unitOfWork.run(async (repositories) => {
    const session = await repositories.sessions.find(sessionId);
    const nowMs = clock.nowMs();
    if (!session || session.user.id !== own.user.id || reasonOfEnd(session, nowMs)) return false;
    const reason = sessionId === own.id ? 'logout' : 'ended_elsewhere';
    return endSession(repositories, session, { reason, nowMs, address });
  });
  if (!found) throw new Refusal('not_found');
}

/** Ends all sessions of the user but this one; returns how many. */
export function endOtherSessions(
  { clock, unitOfWork }: EndPorts,
  own: Session,
  { address }: Caller,
): Promise<number> {
  return unitOfWork.run(async (repositories) => {
    const nowMs = clock.nowMs();
    const others = (await repositories.sessions.openOfUser(own.user.id)).filter(
      (session) => session.id !== own.id && isOrderable(session, nowMs),
    );
    return endSessions(repositories, others, { reason: 'ended_elsewhere', nowMs, address });
  });
}

/** Live sessions of the user, newest first. */
export async function listOwnSessions(
  { clock, unitOfWork }: EndPorts,
  own: Session,
): Promise<readonly Session[]> {
  const nowMs = clock.nowMs();
  return (await unitOfWork.read(({ sessions }) => sessions.openOfUser(own.user.id))).filter(
    (session) => !reasonOfEnd(session, nowMs),
  );
}
