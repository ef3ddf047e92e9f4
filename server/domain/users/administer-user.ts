import type { EndedReason } from '../../contract/errors.ts';
import { type Administrator, actedBy, commandLine } from '../administration/administrator.ts';
import { requireUser, type UserReference } from '../administration/require-user.ts';
import { passwordCommitment } from '../audit/user-commitments.ts';
import { AdministrationError } from '../ports/administration-error.ts';
import { Refusal } from '../ports/refusal.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Ports } from '../ports.ts';
import type { AuditDetails, AuditEventType } from '../records/audit-event.ts';
import type { User } from '../records/user.ts';
import { endSession } from '../sessions/end-session.ts';
import { reasonOfEnd } from '../sessions/session-state.ts';

type AdministrationPorts = Pick<Ports, 'clock' | 'unitOfWork'>;
/**
 * Locks a user out and ends all sessions; returns how many. Throws `AdministrationError` when there is no such
 * user, and `Refusal('forbidden')` to those who would lock out themselves.
 */
export function disableUser(
  { clock, unitOfWork }: AdministrationPorts,
  reference: UserReference,
  by: Administrator = commandLine,
): Promise<number> {
  return unitOfWork.run((repositories) => {
    const user = requireUser(repositories, reference);
    if (user.id === by.session?.user.id) {
      throw new Refusal('forbidden', { sentence: 'Nobody can disable the own account.' });
    }
    repositories.users.setDisabled(user.id, true);
    const act: Act = { by, user, nowMs: clock.nowMs() };
    auditAct(repositories, 'user_disabled', act);
    return endSessionsOf(repositories, 'user_disabled', act);
  });
}

/** Lets a disabled user sign in again; throws `AdministrationError` when there is no such user. */
export async function enableUser(
  { clock, unitOfWork }: AdministrationPorts,
  reference: UserReference,
  by: Administrator = commandLine,
): Promise<void> {
  await unitOfWork.run((repositories) => {
    const user = requireUser(repositories, reference);
    repositories.users.setDisabled(user.id, false);
    auditAct(repositories, 'user_enabled', { by, user, nowMs: clock.nowMs() });
  });
}

/** Sets a new password and ends all sessions of the user; returns how many. Throws `AdministrationError`. */
export async function setPassword(
  { clock, unitOfWork, passwords }: AdministrationPorts & Pick<Ports, 'passwords'>,
  username: string,
  password: string,
): Promise<number> {
  unitOfWork.read((repositories) => requireUser(repositories, username));
  const passwordHash = await passwords.hash(password);
  return unitOfWork.run((repositories) => {
    const user = requireUser(repositories, username);
    repositories.users.setPasswordHash(user.id, passwordHash);
    const act: Act = { by: commandLine, user, nowMs: clock.nowMs() };
    auditAct(repositories, 'password_set', act, { password: passwordCommitment({ ...user, passwordHash }) });
    return endSessionsOf(repositories, 'password_changed', act);
  });
}

/** Ends all sessions of a user for an administrator; returns how many. Throws `AdministrationError`. */
export function revokeSessionsOf(
  { clock, unitOfWork }: AdministrationPorts,
  reference: UserReference,
  by: Administrator = commandLine,
): Promise<number> {
  return unitOfWork.run((repositories) => {
    const user = requireUser(repositories, reference);
    return endSessionsOf(repositories, 'revoked_by_administrator', { by, user, nowMs: clock.nowMs() });
  });
}

/** Ends one session for an administrator; throws `AdministrationError` when there is no such live one. */
export async function revokeSession(
  { clock, unitOfWork }: AdministrationPorts,
  sessionId: string,
  by: Administrator = commandLine,
): Promise<void> {
  await unitOfWork.run((repositories) => {
    const nowMs = clock.nowMs();
    const session = repositories.sessions.find(sessionId);
    if (!session || reasonOfEnd(session, nowMs) !== null) {
      throw new AdministrationError(`There is no open session ${sessionId}.`);
    }
    const ending = { nowMs, address: by.address, details: actedBy(by) };
    endSession(repositories, session, { ...ending, reason: 'revoked_by_administrator' });
  });
}

interface Act {
  readonly by: Administrator;
  readonly user: User;
  readonly nowMs: number;
}

function auditAct(
  { audit }: Repositories,
  type: AuditEventType,
  { by, user, nowMs }: Act,
  more: AuditDetails = {},
): void {
  const { address } = by;
  const details = { ...actedBy(by), ...more };
  audit.append({ type, outcome: 'success', timeMs: nowMs, userId: user.id, address, details });
}

function endSessionsOf(repositories: Repositories, reason: EndedReason, { by, user, nowMs }: Act): number {
  const sessions = repositories.sessions.openOfUser(user.id);
  for (const session of sessions) {
    endSession(repositories, session, { reason, nowMs, address: by.address, details: actedBy(by) });
  }
  return sessions.length;
}
