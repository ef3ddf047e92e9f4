import type { EndedReason } from '../../contract/errors.ts';
import type { Ports } from '../ports.ts';
import { endSession } from '../sessions/end-session.ts';
import type { Repositories } from '../unit-of-work.ts';
import { AdministrationError } from './add-user.ts';
import { normalizeUsername, type User } from './user.ts';

type AdministrationPorts = Pick<Ports, 'clock' | 'unitOfWork'>;

/** Locks a user out and ends all sessions; returns how many. */
export function disableUser({ clock, unitOfWork }: AdministrationPorts, username: string): Promise<number> {
  return unitOfWork.run((repositories) => {
    const user = requireUser(repositories, username);
    const timeMs = clock.nowMs();
    repositories.users.setDisabled(user.id, true);
    repositories.audit.append({ type: 'user_disabled', outcome: 'success', timeMs, userId: user.id });
    return endSessionsOf(repositories, user, 'user_disabled', timeMs);
  });
}

/** Lets a disabled user sign in again. */
export async function enableUser(
  { clock, unitOfWork }: AdministrationPorts,
  username: string,
): Promise<void> {
  await unitOfWork.run((repositories) => {
    const user = requireUser(repositories, username);
    repositories.users.setDisabled(user.id, false);
    repositories.audit.append({
      type: 'user_enabled',
      outcome: 'success',
      timeMs: clock.nowMs(),
      userId: user.id,
    });
  });
}

/** Sets a new password and ends all sessions of the user; returns how many. */
export async function setPassword(
  { clock, unitOfWork, passwords }: AdministrationPorts & Pick<Ports, 'passwords'>,
  username: string,
  password: string,
): Promise<number> {
  unitOfWork.read((repositories) => requireUser(repositories, username));
  const passwordHash = await passwords.hash(password);
  return unitOfWork.run((repositories) => {
    const user = requireUser(repositories, username);
    const timeMs = clock.nowMs();
    repositories.users.setPasswordHash(user.id, passwordHash);
    repositories.audit.append({ type: 'password_set', outcome: 'success', timeMs, userId: user.id });
    return endSessionsOf(repositories, user, 'password_changed', timeMs);
  });
}

/** Ends all sessions of a user for an administrator; returns how many. */
export function revokeSessionsOf(
  { clock, unitOfWork }: AdministrationPorts,
  username: string,
): Promise<number> {
  return unitOfWork.run((repositories) =>
    endSessionsOf(
      repositories,
      requireUser(repositories, username),
      'revoked_by_administrator',
      clock.nowMs(),
    ),
  );
}

/** Ends one session for an administrator. */
export async function revokeSession(
  { clock, unitOfWork }: AdministrationPorts,
  sessionId: string,
): Promise<void> {
  await unitOfWork.run((repositories) => {
    const session = repositories.sessions.find(sessionId);
    if (!session || session.ended) throw new AdministrationError(`There is no open session ${sessionId}.`);
    endSession(repositories, session, {
      reason: 'revoked_by_administrator',
      nowMs: clock.nowMs(),
      address: null,
    });
  });
}

function requireUser({ users }: Repositories, username: string): User {
  const user = users.findByName(normalizeUsername(username));
  if (!user) throw new AdministrationError(`There is no user ${username}.`);
  return user;
}

function endSessionsOf(repositories: Repositories, user: User, reason: EndedReason, nowMs: number): number {
  const sessions = repositories.sessions.openOfUser(user.id);
  for (const session of sessions) endSession(repositories, session, { reason, nowMs, address: null });
  return sessions.length;
}
