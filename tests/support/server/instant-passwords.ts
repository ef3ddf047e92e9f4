import type { PasswordHasher } from '../../../server/domain/users/password-hasher.ts';

/** No hashing at all, for tests of what surrounds it. */
export const instantPasswords: PasswordHasher = {
  hash: async (password) => `instant$${password}`,
  verify: async (hash, password) => hash === `instant$${password}`,
  understands: () => true,
  isOutdated: () => false,
};
