import { createHmac, type KeyObject } from 'node:crypto';

/**
 * Hashes of badge numbers: there are so few numbers that hashes without a key could be reversed by trying them all,
 * so a stolen database alone must not be enough.
 */
export function badgeHashWith(secret: KeyObject): (number: string) => Buffer {
  return (number) => createHmac('sha256', secret).update(number).digest();
}
