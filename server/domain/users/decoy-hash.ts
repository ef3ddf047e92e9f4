import { createHash } from 'node:crypto';
import type { UserRepository } from './user.ts';

/**
 * The hash to verify in place of that of an unknown user, whatever comes out: one that a real user has, always
 * the same for one name. So the time of a refusal tells nothing even while hashes of several kinds and costs
 * are stored, as after an import. Null when there is nobody yet.
 */
export function decoyHash(users: Pick<UserRepository, 'drawHash'>, username: string): string | null {
  const number = createHash('sha256').update(username).digest().readUInt32BE();
  return users.drawHash(number / 2 ** 32);
}
