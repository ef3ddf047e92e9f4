import { createHash } from 'node:crypto';

/** Of a password hash of another system, to see later whether it is another one. */
export function fingerprintOf(passwordHash: string): Buffer {
  return createHash('sha256').update(passwordHash).digest();
}
