import { requireUser } from '../administration/require-user.ts';
import type { Ports } from '../ports.ts';
import { endSession } from '../sessions/end-session.ts';

/**
 * Removes what says who a user was: name, shown name, password and badges. The number stays, for the audit trail and for
 * ended sessions, and stands for nobody any more. Ends all sessions; returns how many. Throws `AdministrationError`.
 */
export function eraseUser(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  username: string,
): Promise<number> {
  return unitOfWork.run((repositories) => {
    const user = requireUser(repositories, username);
    const nowMs = clock.nowMs();
    const sessions = repositories.sessions.openOfUser(user.id);
    for (const session of sessions) {
      endSession(repositories, session, { reason: 'user_disabled', nowMs, address: null });
    }
    repositories.users.erase(user.id);
    // What waits for a webhook that is down may wait for long.
    const erased = repositories.users.find(user.id);
    if (erased) repositories.alerts.renameUser(erased);
    repositories.devices.removeUser(user.id);
    repositories.badges.removeOfUser(user.id);
    repositories.audit.append({ type: 'user_erased', outcome: 'success', timeMs: nowMs, userId: user.id });
    return sessions.length;
  });
}
