import type { HashOptions } from 'argon2';
import { vi } from 'vitest';

/** A 32nd of the work: half the passes through a 16th of the memory. */
const cheap = ({ memoryCost = 65_536, timeCost = 3, ...rest }: HashOptions): HashOptions => ({
  ...rest,
  memoryCost: Math.ceil(memoryCost / 16),
  timeCost: Math.ceil(timeCost / 2),
});

// Set-up of the integration and browser tests: real Argon2id, but cheap within a test's own process. More than a thousand
// passwords are entered, and 40 % of all the time would go into making it expensive. Programs started by a test
// hash at full cost, and so do the tests of what passwords cost: `vi.unmock`.
vi.mock('argon2', async (original) => {
  const argon2 = await original<typeof import('argon2')>();
  const own = {
    ...argon2,
    hash: (password: string | Buffer, options: HashOptions = {}) => argon2.hash(password, cheap(options)),
    // A hash of either cost counts as up to date.
    needsRehash: (hash: string, options: HashOptions = {}) =>
      argon2.needsRehash(hash, options) && argon2.needsRehash(hash, cheap(options)),
  };
  return { ...own, default: own };
});
