import { randomBytes } from 'node:crypto';
import argon2 from 'argon2';
import type { PasswordHasher, Verification } from '../domain/ports/password-hasher.ts';
import { Refusal } from '../domain/ports/refusal.ts';
import { normalizePassword } from '../text/normalize-password.ts';
import { parseDjangoHash, verifyPbkdf2 } from './django-hash.ts';
import { Turnstile } from './turnstile.ts';

export interface Argon2Options {
  readonly memoryKib: number;
  readonly iterations: number;
  readonly parallelism: number;
  readonly concurrentHashes: number;
}

interface Cost {
  type: typeof argon2.argon2id;
  memoryCost: number;
  timeCost: number;
  parallelism: number;
}

/** More waiting sign-ins than could be served before their clients give up. */
const longestQueue = 1000;

/**
 * Argon2id, and the formats that Django wrote before. Only a few hashes run at once: each occupies a processor and
 * a thread of the pool that file and network calls share, and a burst of sign-ins must not slow down refreshes.
 */
export class Argon2Passwords implements PasswordHasher {
  readonly #cost: Readonly<Cost>;
  readonly #turnstile: Turnstile;
  /** Verified when there is no such user, so that the answer takes the same time. */
  readonly #decoy: Promise<string>;

  constructor({ memoryKib, iterations, parallelism, concurrentHashes }: Argon2Options) {
    this.#cost = { type: argon2.argon2id, memoryCost: memoryKib, timeCost: iterations, parallelism };
    this.#turnstile = new Turnstile(concurrentHashes, longestQueue);
    this.#decoy = argon2.hash(randomBytes(16).toString('hex'), this.#cost);
    this.#decoy.catch(() => {});
  }

  async hash(password: string): Promise<string> {
    return this.#pass(() => argon2.hash(normalizePassword(password), this.#cost));
  }

  /**
   * A hash may predate normalisation or come from a system that does not normalise, so where the password as typed
   * differs from its normal form it is tried as well, for every user alike. What most people type takes one try.
   */
  async verify(hash: string | null, password: string): Promise<Verification> {
    const normalized = normalizePassword(password);
    return this.#pass(async () => {
      if (await this.#isHashOf(hash, normalized)) {
        return { matches: true, isOutdated: hash === null || this.#isOutdated(hash) };
      }
      const matches = normalized !== password && (await this.#isHashOf(hash, password));
      return { matches, isOutdated: matches };
    });
  }

  async #isHashOf(hash: string | null, text: string): Promise<boolean> {
    const decoy = await this.#decoy;
    if (hash !== null && isOwn(hash)) return argon2.verify(hash, text);
    const django = hash === null ? null : parseDjangoHash(hash);
    if (django?.algorithm === 'pbkdf2_sha256') return verifyPbkdf2(django, text);
    return (await argon2.verify(django?.phc ?? decoy, text)) && django !== null;
  }

  understands(hash: string): boolean {
    return isOwn(hash) || parseDjangoHash(hash) !== null;
  }

  #isOutdated(hash: string): boolean {
    return !isOwn(hash) || argon2.needsRehash(hash, this.#cost);
  }

  #pass<Result>(task: () => Promise<Result>): Promise<Result> {
    if (this.#turnstile.isFull) throw new Refusal('unavailable', { retryAfterSeconds: 5 });
    return this.#turnstile.pass(task);
  }
}

function isOwn(hash: string): boolean {
  return hash.startsWith('$argon2id$');
}
