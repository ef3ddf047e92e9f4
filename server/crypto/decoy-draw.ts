import { createHmac, type KeyObject } from 'node:crypto';

const drawBytes = 6;
const draws = 2 ** (8 * drawBytes);

/**
 * Draws numbers in (0, 1] that are fixed for a user name. Without the secret nobody can find unknown names that
 * share a decoy and recognise by timing that they do.
 */
export function decoyDrawWith(secret: KeyObject): (username: string, step: number) => number {
  return (username, step) => {
    const digest = createHmac('sha256', secret).update(`decoy ${step}\n${username}`).digest();
    return (digest.readUIntBE(0, drawBytes) + 1) / draws;
  };
}
