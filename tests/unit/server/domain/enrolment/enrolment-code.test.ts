import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeLifetime } from '../../../../../server/contract/administration.ts';
import {
  canonicalCode,
  drawEnrolmentCode,
  isEnrolmentCode,
  sealEnrolmentCode,
  selectorOf,
} from '../../../../../server/domain/enrolment/enrolment-code.ts';
import { isCodeValid, longestCodeSeconds } from '../../../../../server/domain/records/enrolment-code.ts';

const stored = (code: string) => ({ ...sealEnrolmentCode(code), wardId: null, expiresAtMs: 1, site: null });

describe('enrolment codes', () => {
  it('are written for people, and never twice', () => {
    const codes = Array.from({ length: 200 }, () => drawEnrolmentCode());
    for (const code of codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('are recognised however they are typed', () => {
    const code = 'K7QM-2F0A-XW1T-8PZC';
    for (const typed of ['k7qm2f0axw1t8pzc', ' K7QM 2FOA xwlt 8PZC ', 'K7QM-2FoA-XWiT-8PZC']) {
      expect(isEnrolmentCode(canonicalCode(typed) ?? '', stored(code))).toBe(true);
    }
  });

  it.each(['', 'K7QM-2F0A-XW1T', 'K7QM-2F0A-XW1T-8PZC-0000', 'K7QM-2F0A-XW1T-8PZU', 'K7QM-2F0A-XW1T-8PZ٣'])(
    'are not %j',
    (typed) => expect(canonicalCode(typed)).toBeNull(),
  );

  it('are only themselves: one other character anywhere is another code', () => {
    const alphabet = [...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'];
    const place = fc.integer({ min: 4, max: 15 });
    fc.assert(
      fc.property(place, fc.constantFrom(...alphabet), (at, character) => {
        const code = canonicalCode(drawEnrolmentCode()) ?? '';
        const other = code.slice(0, at) + character + code.slice(at + 1);
        expect(isEnrolmentCode(other, stored(code))).toBe(other === code);
      }),
    );
  });

  it('cannot be read from what is stored, which is never the same', () => {
    const code = drawEnrolmentCode();
    const plain = canonicalCode(code) ?? '';
    const [one, other] = [sealEnrolmentCode(code), sealEnrolmentCode(code)];
    expect(one.selector).toBe(selectorOf(plain));
    expect(one.hash.equals(other.hash)).toBe(false);
    expect(JSON.stringify(one)).not.toContain(plain.slice(4));
    expect(isEnrolmentCode(plain, null)).toBe(false);
  });
});

it.each([
  ['a moment before its end', 1, true],
  ['at its end', 0, false],
  ['as long as the longest code lasts', longestCodeSeconds * 1000, true],
  ['longer than any code, as by a clock that was ahead', longestCodeSeconds * 1000 + 1, false],
])('a code can be used: %s', (_name, leftMs, expected) => {
  const nowMs = Date.UTC(2026, 2, 2);
  expect(isCodeValid({ expiresAtMs: nowMs + leftMs }, nowMs)).toBe(expected);
});

it('lasts as long as the contract allows', () => {
  expect(longestCodeSeconds).toBe(codeLifetime.longest);
});
