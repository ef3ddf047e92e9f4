import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import { emergencyCodeId } from '../../../server/contract/emergency.ts';

const derive = promisify<string, Buffer, number, object, Buffer>(scrypt);
/** About 60 ms and 32 MiB a try; the 80 bits of a code are what keeps it from being found. */
const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 2 ** 20 };
const bytes32 = z.base64url().length(43);

/** Crockford's base 32: no letter that looks like a digit. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const codeLength = 16;

/** What a policy holds of a sealed code: enough to recognise it, nothing to use it with. */
export const offlineCode = z.strictObject({
  /** By which reports and the audit trail name it. */
  id: emergencyCodeId,
  salt: bytes32,
  verifier: bytes32,
  /** How often it opens an emergency access at one workstation. */
  uses: z.number().int().min(1).max(100),
  /** The last day on which it does, by UTC. */
  expires: z.iso.date(),
});
export type OfflineCode = z.infer<typeof offlineCode>;

/** Draws a code, as people get it in an envelope: `K7QM-2F9A-XW3T-8PZC`, and what a policy needs of it. */
export async function createOfflineCode(
  terms: Pick<OfflineCode, 'uses' | 'expires'>,
): Promise<{ readonly code: string; readonly entry: OfflineCode }> {
  const plain = draw(codeLength);
  const salt = randomBytes(32);
  const verifier = await derive(plain, salt, 32, cost);
  const entry = { id: draw(8), salt: text(salt), verifier: text(verifier), ...terms };
  return { code: (plain.match(/.{4}/g) ?? []).join('-'), entry };
}

/** The entry whose code was typed, in any case, with or without dashes, `O` for `0`; null: none of them. */
export async function findOfflineCode(
  entries: readonly OfflineCode[],
  typed: string,
): Promise<OfflineCode | null> {
  const plain = canonical(typed);
  let found: OfflineCode | null = null;
  // All of them, so that the time it takes does not tell which one it was.
  for (const entry of entries) {
    const given = await derive(plain, Buffer.from(entry.salt, 'base64url'), 32, cost);
    if (timingSafeEqual(given, Buffer.from(entry.verifier, 'base64url'))) found = entry;
  }
  return found;
}

/** Whether a code may still be used on that day. */
export function isCurrent({ expires }: Pick<OfflineCode, 'expires'>, nowMs: number): boolean {
  return new Date(nowMs).toISOString().slice(0, 10) <= expires;
}

function canonical(typed: string): string {
  return typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}]/gu, '')
    .replace(/[IL]/g, '1')
    .replaceAll('O', '0');
}

function draw(length: number): string {
  return [...randomBytes(length)].map((byte) => alphabet[byte % alphabet.length] ?? '0').join('');
}

const text = (buffer: Buffer) => buffer.toString('base64url');
