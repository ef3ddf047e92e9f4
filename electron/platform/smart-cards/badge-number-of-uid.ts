import type { CardFault } from '../../core/ports/card-readers.ts';

/** Digits that hold every number of so many bytes: 4, 7 (ISO 14443) and 8 (ISO 15693, FeliCa). */
const digitsOf: ReadonlyMap<number, number> = new Map([
  [4, 10],
  [7, 17],
  [8, 20],
]);

/**
 * The badge number of a card's UID: the UID as one decimal number, its first byte the most significant, with the zeros
 * in front that its length may have. Keyboard readers set to "decimal, 10 digits" type the same for a UID of 4 bytes.
 */
export function badgeNumberOfUid(uid: Buffer): { readonly number: string } | { readonly fault: CardFault } {
  const digits = digitsOf.get(uid.length);
  if (digits === undefined) return { fault: uid.length === 0 ? 'no_number' : 'malformed' };
  if (uid.every((byte) => byte === 0) || uid.every((byte) => byte === 0xff)) return { fault: 'malformed' };
  // ISO 14443-3: a UID of 4 bytes that begins with 08 is made anew each time, as telephones do.
  if (uid.length === 4 && uid[0] === 0x08) return { fault: 'passing_number' };
  return {
    number: BigInt(`0x${uid.toString('hex')}`)
      .toString()
      .padStart(digits, '0'),
  };
}
