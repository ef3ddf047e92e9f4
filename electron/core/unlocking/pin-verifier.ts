import { createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';

const derive = promisify<string, Buffer, number, object, Buffer>(scrypt);
/** About 60 ms and 32 MiB a try. */
const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 2 ** 20 };

const bytes32 = z.base64url().length(43);

/** What a PIN is compared with. Without `key`, which is stored nowhere else, trying all PINs reveals nothing. */
export const pinVerifier = z.strictObject({ key: bytes32, salt: bytes32, expected: bytes32 });
export type PinVerifier = z.infer<typeof pinVerifier>;

/** Makes a verifier with a key and salt of its own. */
export async function createPinVerifier(pin: string): Promise<PinVerifier> {
  const [key, salt] = [randomBytes(32), randomBytes(32)];
  const expected = await keyed(pin, key, salt);
  return { key: text(key), salt: text(salt), expected: text(expected) };
}

/** Whether it is the PIN that the verifier was made of; compares in constant time. */
export async function matchesPin({ key, salt, expected }: PinVerifier, pin: string): Promise<boolean> {
  const given = await keyed(pin, bytes(key), bytes(salt));
  return timingSafeEqual(given, bytes(expected));
}

async function keyed(pin: string, key: Buffer, salt: Buffer): Promise<Buffer> {
  return createHmac('sha256', key)
    .update(await derive(pin, salt, 32, cost))
    .digest();
}

const text = (buffer: Buffer) => buffer.toString('base64url');
const bytes = (base64url: string) => Buffer.from(base64url, 'base64url');
