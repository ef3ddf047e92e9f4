import type { ScryptOptions, scrypt } from 'node:crypto';
import { vi } from 'vitest';

// Set-up of the unit and browser tests: real scrypt, at the lowest cost. Hundreds of shifts begin with a password, and a third
// of all the time would go into making it expensive. Tests of the functions based on it use the real cost:
// `vi.unmock`.
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
