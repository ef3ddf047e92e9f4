import type { Ports } from '../ports.ts';
import { ensureStandardWard } from '../wards/ensure-ward.ts';
import { insertUser } from './add-user.ts';
import { fingerprintOf } from './password-fingerprint.ts';
import type { ImportPlan } from './plan-import.ts';

/** Small, so that a running server never waits long for the write lock. */
const batchSize = 100;
/** Django's mark of a password that fits nothing. */
export const unusablePassword = '!';

/**
 * Adds the users of a plan with their hashes, which are replaced at the next sign-in; returns how many. New wards are
 * added with the standard profile.
 */
export async function importUsers(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  plan: ImportPlan,
): Promise<number> {
  const added = plan.users.filter(({ outcome }) => outcome === 'added');
  for (let start = 0; start < added.length; start += batchSize) {
    await unitOfWork.run(async (repositories) => {
      const nowMs = clock.nowMs();
      for (const { id, disabled, createdAtMs, hasPassword, ward, ...user } of added.slice(
        start,
        start + batchSize,
      )) {
        const passwordHash = hasPassword ? user.passwordHash : unusablePassword;
        const wardId = await ensureStandardWard(repositories, ward, nowMs);
        const origin = { system: 'django', id, disabled, createdAtMs: createdAtMs ?? nowMs };
        const userId = await insertUser(repositories, { ...user, passwordHash, wardId, nowMs, origin });
        await repositories.importedUsers.put({
          userId,
          passwordFingerprint: fingerprintOf(user.passwordHash),
          wasDisabled: disabled,
          passwordSetHere: false,
          disabledByImport: disabled,
        });
      }
    });
  }
  return added.length;
}
