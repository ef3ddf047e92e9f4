import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A new secret of 256 bits, 43 characters of base64url. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** What is kept of a secret: enough to recognize it, not to present it. */
export const digestOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** Compares in constant time, whatever lengths come from outside. */
export const matches = (secret: string, digest: Buffer): boolean => timingSafeEqual(digestOf(secret), digest);
