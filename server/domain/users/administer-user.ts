import type { EndedReason } from '../../contract/errors.ts';
import { normalizeUsername } from '../../text/fold-username.ts';
import {
  type Act,
  type Administrator,
  actedBy,
  auditAct,
  commandLine,
} from '../administration/administrator.ts';
import { requireUser, type UserReference } from '../administration/require-user.ts';
import { nameCommitment, passwordCommitment } from '../audit/user-commitments.ts';
import { Refusal } from '../ports/refusal.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Ports } from '../ports.ts';
import type { User } from '../records/user.ts';
import { endSession, endSessions } from '../sessions/end-session.ts';
import { requireOpen } from '../sessions/session-state.ts';
import { requireFreeName } from './add-user.ts';

type AdministrationPorts = Pick<Ports, 'clock' | 'unitOfWork'>;

/**
 * Locks a user out and ends all sessions; returns how many. Throws `AdministrationError` when there is no such
 * user, and `Refusal('forbidden')` when administrators try to lock themselves out.
 */
export function disableUser(
  ports: AdministrationPorts,
  reference: UserReference,
  by: Administrator = commandLine,
): Promise<number> {
  return administer(ports, reference, by, async (repositories, user, act) => {
    if (user.id === by.session?.user.id) {
      throw new Refusal('forbidden', { sentence: 'You cannot disable your own account.' });
    }
    await repositories.users.setDisabled(user.id, true);
    await repositories.importedUsers.noteDecidedHere(user.id);
    await auditAct(repositories.audit, act, { type: 'user_disabled', userId: user.id });
    return endSessionsOf(repositories, 'user_disabled', user, act);
  });
}

/** Lets a disabled user sign in again; throws `AdministrationError` when there is no such user. */
export function enableUser(
  ports: AdministrationPorts,
  reference: UserReference,
  by: Administrator = commandLine,
): Promise<void> {
  return administer(ports, reference, by, async ({ users, importedUsers, audit }, { id }, act) => {
    await users.setDisabled(id, false);
    await importedUsers.noteDecidedHere(id);
    await auditAct(audit, act, { type: 'user_enabled', userId: id });
  });
}

/** Sets a new password and ends all sessions of the user; returns how many. Throws `AdministrationError`. */
export async function setPassword(
  ports: AdministrationPorts & Pick<Ports, 'passwords'>,
  username: string,
  password: string,
): Promise<number> {
  await ports.unitOfWork.read(async (repositories) => requireUser(repositories, username));
  const passwordHash = await ports.passwords.hash(password);
  return administer(ports, username, commandLine, async (repositories, user, act) => {
    await repositories.users.setPasswordHash(user.id, passwordHash);
    await repositories.importedUsers.notePasswordSetHere(user.id);
    const details = { password: passwordCommitment({ ...user, passwordHash }) };
    await auditAct(repositories.audit, act, { type: 'password_set', userId: user.id, details });
    return endSessionsOf(repositories, 'password_changed', user, act);
  });
}

/**
 * Changes the name that a user signs in with; the id, the password and open sessions stay. Throws
 * `AdministrationError` when there is no such user, or no new user could have this name.
 */
export function renameUser(ports: AdministrationPorts, username: string, newName: string): Promise<void> {
  return administer(ports, username, commandLine, async ({ users, alerts, audit }, user, act) => {
    const name = normalizeUsername(newName);
    requireFreeName(
      (await users.namesakes(name)).filter(({ id }) => id !== user.id),
      name,
    );
    await users.rename(user.id, name);
    const renamed = { ...user, username: name };
    await alerts.renameUser(renamed);
    const details = { name: nameCommitment(renamed) };
    await auditAct(audit, act, { type: 'user_renamed', userId: user.id, details });
  });
}

/** Allows or denies emergency access to one user; null: as for the role. Throws `AdministrationError`. */
export function setEmergencyRight(
  ports: AdministrationPorts,
  username: string,
  emergency: User['emergency'],
): Promise<void> {
  return administer(ports, username, commandLine, async ({ users, audit }, { id }, act) => {
    await users.setEmergency(id, emergency);
    const details = { emergency: emergency ?? 'by_role' };
    await auditAct(audit, act, { type: 'emergency_right_changed', userId: id, details });
  });
}

/**
 * Removes whatever identifies a user: name, shown name, password and badges. The id stays, for the audit trail and
 * ended sessions, and stands for nobody any more. Ends all sessions; returns how many. Throws `AdministrationError`.
 */
export function eraseUser(ports: AdministrationPorts, username: string): Promise<number> {
  return administer(ports, username, commandLine, async (repositories, { id }, { nowMs }) => {
    const { users, importedUsers, alerts, devices, badges, sessions, audit } = repositories;
    const ending = { reason: 'user_disabled', nowMs, address: null } as const;
    const ended = await endSessions(repositories, await sessions.openOfUser(id), ending);
    await users.erase(id);
    await importedUsers.remove(id);
    // An alert may wait for long while its webhook is down.
    const erased = await users.find(id);
    if (erased) await alerts.renameUser(erased);
    await devices.removeUser(id);
    await badges.removeOfUser(id);
    await audit.append({ type: 'user_erased', outcome: 'success', timeMs: nowMs, userId: id });
    return ended;
  });
}

/** Ends all sessions of a user for an administrator; returns how many. Throws `AdministrationError`. */
export function revokeSessionsOf(
  ports: AdministrationPorts,
  reference: UserReference,
  by: Administrator = commandLine,
): Promise<number> {
  return administer(ports, reference, by, (repositories, user, act) =>
    endSessionsOf(repositories, 'revoked_by_administrator', user, act),
  );
}

/** Ends one session for an administrator; throws `AdministrationError` when no such session is open. */
export async function revokeSession(
  { clock, unitOfWork }: AdministrationPorts,
  sessionId: string,
  by: Administrator = commandLine,
): Promise<void> {
  await unitOfWork.run(async (repositories) => {
    const nowMs = clock.nowMs();
    const session = await requireOpen(repositories.sessions, sessionId, nowMs);
    const ending = { nowMs, address: by.address, details: actedBy(by) };
    await endSession(repositories, session, { ...ending, reason: 'revoked_by_administrator' });
  });
}

/** Does something to the user whom an administrator means, in one transaction. Throws `AdministrationError`. */
function administer<Result>(
  { clock, unitOfWork }: AdministrationPorts,
  reference: UserReference,
  by: Administrator,
  change: (repositories: Repositories, user: User, act: Act) => Promise<Result>,
): Promise<Result> {
  return unitOfWork.run(async (repositories) =>
    change(repositories, await requireUser(repositories, reference), { by, nowMs: clock.nowMs() }),
  );
}

async function endSessionsOf(
  repositories: Repositories,
  reason: EndedReason,
  { id }: User,
  { by, nowMs }: Act,
): Promise<number> {
  const ending = { reason, nowMs, address: by.address, details: actedBy(by) };
  return endSessions(repositories, await repositories.sessions.openOfUser(id), ending);
}
