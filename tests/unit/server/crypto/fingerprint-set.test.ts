import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Fingerprint, FingerprintSet } from '../../../../server/crypto/fingerprint-set.ts';

const word = fc.oneof(fc.nat(3), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
const fingerprint = fc.record({ high: word, low: fc.oneof(fc.constant(2 ** 32 - 1), word) });
/** Zero marks a free slot, so zero and one are equal there. */
const nameOf = ({ high, low }: Fingerprint) => `${high} ${low || 1}`;

describe('FingerprintSet', () => {
  it('holds what a set holds', () => {
    fc.assert(
      fc.property(fc.array(fingerprint, { maxLength: 3000 }), fc.nat(5000), (all, expectedSize) => {
        const set = new FingerprintSet(expectedSize);
        const model = new Set<string>();
        for (const one of all) {
          expect(set.has(one)).toBe(model.has(nameOf(one)));
          set.add(one);
          model.add(nameOf(one));
          expect(set.has(one)).toBe(true);
        }
        expect(set.size).toBe(model.size);
        for (const one of all) expect(set.has(one)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('still knows the first one after growing many times', () => {
    const set = new FingerprintSet();
    const nth = (n: number) => ({ high: Math.imul(n, 0x9e3779b1) >>> 0, low: n });
    for (let n = 1; n <= 50_000; n += 1) set.add(nth(n));
    expect(set.size).toBe(50_000);
    for (let n = 1; n <= 50_000; n += 1) if (!set.has(nth(n))) expect.fail(`forgot ${n}`);
    for (let n = 50_001; n <= 60_000; n += 1) if (set.has(nth(n))) expect.fail(`made up ${n}`);
  });
});
