import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { normalizePassword } from '../../../server/text/normalize-password.ts';

const scryptOf = promisify<string, Buffer, number, object, Buffer>(scrypt);
const keyBytes = 32;
/** About 60 ms and 32 MiB a try. */
const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 2 ** 20 };
const allowedFailures = 5;

/**
 * Lets the user of a session unlock without the server: a salted scrypt hash of the password that opened the session,
 * in memory only. After five wrong tries only the server can unlock.
 */
export class UnlockVerifier {
  readonly #salt: Buffer;
  readonly #expected: Buffer;
  #failures = 0;

  private constructor(salt: Buffer, expected: Buffer) {
    this.#salt = salt;
    this.#expected = expected;
  }

  static async create(password: string): Promise<UnlockVerifier> {
    const salt = randomBytes(16);
    return new UnlockVerifier(salt, await derive(password, salt));
  }

  get usable(): boolean {
    return this.#failures < allowedFailures;
  }

  /** A try counts before it is computed, so that tries at the same time do not get more than five. */
  async accepts(password: string): Promise<boolean> {
    if (!this.usable) return false;
    this.#failures += 1;
    const right = timingSafeEqual(await derive(password, this.#salt), this.#expected);
    if (right) this.#failures = 0;
    return right;
  }
}

/** Normalised as by the server, so that both agree on which passwords are equal. */
function derive(password: string, salt: Buffer): Promise<Buffer> {
  return scryptOf(normalizePassword(password), salt, keyBytes, cost);
}
