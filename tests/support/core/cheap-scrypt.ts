import type { ScryptOptions, scrypt } from 'node:crypto';
import { vi } from 'vitest';

// Set-up of the unit tests: scrypt itself, but of the least cost. Hundreds of shifts begin with a password, and a third
// of all the time would be spent on making it dear. The tests of what is made by it have the real cost: `vi.unmock`.
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  const cheap = (
    password: string,
    salt: Buffer,
    keyBytes: number,
    options: ScryptOptions,
    done: Parameters<typeof scrypt>[4],
  ) => crypto.scrypt(password, salt, keyBytes, { ...options, N: 2 }, done);
  return { ...crypto, default: { ...crypto, scrypt: cheap }, scrypt: cheap };
});
