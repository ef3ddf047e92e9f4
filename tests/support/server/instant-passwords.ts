import type { PasswordHasher } from '../../../server/domain/ports/password-hasher.ts';

/** No hashing at all, for tests of what surrounds it. */
export const instantPasswords: PasswordHasher = {
  hash: async (password) => `instant$${password}`,
  verify: async (hash, password) => ({ matches: hash === `instant$${password}`, isOutdated: false }),
  understands: () => true,
};
