import { createHmac, type KeyObject } from 'node:crypto';

/**
 * Hashes of badge numbers: there are so few numbers that hashes without a key could be reversed by trying them all,
 * so a stolen database alone must not be enough.
 */
export function badgeHashWith(secret: KeyObject): (number: string) => Buffer {
  return (number) => digestOf(secret, number);
}

const nameBytes = 16;

/** Names of counters that reveal nothing about what they count: without the secret no guess can be checked. */
export function counterNames(secret: KeyObject): (key: string) => Buffer {
  return (key) => digestOf(secret, key).subarray(0, nameBytes);
}

const drawBytes = 6;
const draws = 2 ** (8 * drawBytes);

/**
 * Draws numbers in (0, 1] that are fixed for a user name. Without the secret nobody can find unknown names that
 * share a decoy and recognise by timing that they do.
 */
export function decoyDrawWith(secret: KeyObject): (username: string, step: number) => number {
  return (username, step) =>
    (digestOf(secret, `decoy ${step}\n${username}`).readUIntBE(0, drawBytes) + 1) / draws;
}

function digestOf(secret: KeyObject, text: string): Buffer {
  return createHmac('sha256', secret).update(text).digest();
}
