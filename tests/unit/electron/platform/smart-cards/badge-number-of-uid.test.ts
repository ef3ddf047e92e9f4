import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { badgeNumberOfUid } from '../../../../../electron/platform/smart-cards/badge-number-of-uid.ts';
import { badgeNumber } from '../../../../../server/contract/badges.ts';

const of = (hex: string) => badgeNumberOfUid(Buffer.from(hex, 'hex'));

describe('the badge number of a UID', () => {
  it.each([
    ['04a1b2c3', '0077705923'],
    ['ffffff00', '4294967040'],
    ['04112233445566', '01144738493519206'],
    ['ffffffffffff00', '72057594037927680'],
    ['e0040150aabbccdd', '16142028410376146141'],
    ['0000000000000001', '00000000000000000001'],
  ])('%s is %s', (uid, number) => {
    expect(of(uid)).toEqual({ number });
  });

  it.each([
    ['', 'no_number'],
    ['04', 'malformed'],
    ['04a1b2', 'malformed'],
    ['04112233445566778899', 'malformed'],
    ['00000000', 'malformed'],
    ['ffffffffffffff', 'malformed'],
    ['08a1b2c3', 'passing_number'],
  ])('there is none of "%s": %s', (uid, fault) => {
    expect(of(uid)).toEqual({ fault });
  });

  it('is one that the server takes, and no two cards share one', () => {
    const uid = fc
      .constantFrom(4, 7, 8)
      .chain((length) => fc.uint8Array({ minLength: length, maxLength: length }));
    fc.assert(
      fc.property(uid, uid, (one, other) => {
        const [first, second] = [one, other].map((bytes) => badgeNumberOfUid(Buffer.from(bytes)));
        if (first === undefined || second === undefined || 'fault' in first || 'fault' in second) return;
        expect(badgeNumber.parse(first.number)).toBe(first.number);
        expect(first.number === second.number).toBe(Buffer.from(one).equals(Buffer.from(other)));
      }),
      { numRuns: 300 },
    );
  });
});
