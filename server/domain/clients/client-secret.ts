import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A new secret, 256 bits, base64url. */
export function newClientSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a secret. */
export function hashClientSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** Whether the secret is the one of the hash, in constant time; with `null` (no such client) always false. */
export function isClientSecret(secret: string, hash: Buffer | null): boolean {
  const given = hashClientSecret(secret);
  return timingSafeEqual(given, hash ?? Buffer.alloc(given.length)) && hash !== null;
}
