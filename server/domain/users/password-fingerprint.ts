import { createHash } from 'node:crypto';

/** Of a password hash in another system, to see later whether it has changed. */
export function fingerprintOf(passwordHash: string): Buffer {
  return createHash('sha256').update(passwordHash).digest();
}
