import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { enrolmentCodeLengths } from '../../contract/constants.ts';
import { commitment } from '../audit/chain/commitment.ts';
import type { EnrolmentCode } from '../records/enrolment-code.ts';

/** By what the audit trail knows a code again; nobody finds the code by it, since its salt goes with the row. */
export function commitmentOfCode({
  selector,
  salt,
  hash,
}: Pick<EnrolmentCode, 'selector' | 'salt' | 'hash'>): string {
  return commitment(salt, ['enrolment code', selector, hash.toString('hex')]);
}

/** Crockford's base 32: no letter that looks like a digit. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const selectorLength = 4;

/** A new code, written for people: `K7QM-2F9A-XW3T-8PZC` with 80 random bits, or 120 for a site. */
export function drawEnrolmentCode(of: keyof typeof enrolmentCodeLengths = 'device'): string {
  const characters = [...randomBytes(enrolmentCodeLengths[of])].map(
    (byte) => alphabet[byte % alphabet.length] ?? '0',
  );
  return (characters.join('').match(/.{4}/g) ?? []).join('-');
}

/**
 * What to store of a code. A fast hash is enough: 60 random bits, salted and worthless after a few days (100 bits and a
 * month for a site code), are out of reach of anybody who tries them one by one.
 */
export function sealEnrolmentCode(code: string): Pick<EnrolmentCode, 'selector' | 'salt' | 'hash'> {
  const plain = canonicalCode(code) ?? '';
  const salt = randomBytes(16);
  return { selector: plain.slice(0, selectorLength), salt, hash: hashOf(plain, salt) };
}

/** The characters of a code as somebody typed it, even in full width or with typographic dashes; null if it cannot be a code. */
export function canonicalCode(typed: string): string | null {
  const plain = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}]/gu, '')
    .replace(/[IL]/g, '1')
    .replaceAll('O', '0');
  const isLong = Object.values<number>(enrolmentCodeLengths).includes(plain.length);
  return isLong && [...plain].every((character) => alphabet.includes(character)) ? plain : null;
}

/** The part of a canonical code by which it is found. */
export function selectorOf(plain: string): string {
  return plain.slice(0, selectorLength);
}

/** Whether a canonical code is the stored one, in constant time; with `null` (no such code) always false. */
export function isEnrolmentCode(plain: string, stored: EnrolmentCode | null): boolean {
  const given = hashOf(plain, stored?.salt ?? Buffer.alloc(16));
  return timingSafeEqual(given, stored?.hash ?? Buffer.alloc(given.length)) && stored !== null;
}

function hashOf(plain: string, salt: Buffer): Buffer {
  return createHmac('sha256', salt).update(plain.slice(selectorLength)).digest();
}
