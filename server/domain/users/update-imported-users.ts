import { auditAct, commandLine } from '../administration/administrator.ts';
import { passwordCommitment } from '../audit/user-commitments.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Ports } from '../ports.ts';
import { endSessions } from '../sessions/end-session.ts';
import { disableUser } from './administer-user.ts';
import { unusablePassword } from './import-users.ts';
import type { UpdatePlan, UserUpdate } from './plan-update.ts';

const origin = 'django';

/**
 * Carries over what has changed in the other system: passwords, and accounts that were disabled or enabled there. Sessions
 * of users whose password changed or who were disabled end. Returns how many users were changed.
 */
export async function updateImportedUsers(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  { updates }: UpdatePlan,
): Promise<number> {
  for (const update of updates)
    await unitOfWork.run(async (repositories) => apply(repositories, update, clock.nowMs()));
  return updates.filter(({ changes }) => changes.length > 0).length;
}

/** Locks out users who are no longer in the other system; returns how many were not locked out before. */
export async function disableMissing(
  ports: Pick<Ports, 'clock' | 'unitOfWork'>,
  { missing }: UpdatePlan,
): Promise<number> {
  const enabled = missing.filter(({ disabled }) => !disabled);
  for (const { id } of enabled) await disableUser(ports, id);
  return enabled.length;
}

async function apply(repositories: Repositories, update: UserUpdate, nowMs: number): Promise<void> {
  const { users, audit, sessions, importedUsers } = repositories;
  const user = await users.find(update.id);
  // Erased in the meantime, which stays so.
  if (user === null || user.salt === null) return;
  const act = { by: commandLine, nowMs };
  const end = async (reason: 'password_changed' | 'user_disabled') =>
    endSessions(repositories, await sessions.openOfUser(user.id), { reason, nowMs, address: null });
  if (update.changes.includes('password')) {
    const passwordHash = update.passwordHash ?? unusablePassword;
    await users.setPasswordHash(user.id, passwordHash);
    const details = { password: passwordCommitment({ ...user, passwordHash }), origin };
    await auditAct(audit, act, { type: 'password_set', userId: user.id, details });
    await end('password_changed');
  }
  if (update.changes.includes('disabled')) {
    await users.setDisabled(user.id, true);
    await auditAct(audit, act, { type: 'user_disabled', userId: user.id, details: { origin } });
    await end('user_disabled');
  }
  if (update.changes.includes('enabled')) {
    await users.setDisabled(user.id, false);
    await auditAct(audit, act, { type: 'user_enabled', userId: user.id, details: { origin } });
  }
  await importedUsers.put(update.record);
}
