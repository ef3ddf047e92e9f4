import { createHmac, type KeyObject } from 'node:crypto';

const nameBytes = 16;

/** Names of counters that reveal nothing about what they count: without the secret no guess can be checked. */
export function counterNames(secret: KeyObject): (key: string) => Buffer {
  return (key) => createHmac('sha256', secret).update(key).digest().subarray(0, nameBytes);
}
