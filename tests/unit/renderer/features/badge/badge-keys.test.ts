import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadgeKeys, type KeyStroke } from '../../../../../renderer/features/badge/badge-keys.ts';

const key = (name: string, timeStamp: number, more: Partial<KeyStroke> = {}): KeyStroke => ({
  key: name,
  code: /^\d$/.test(name) ? `Digit${name}` : name,
  repeat: false,
  shiftKey: false,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  timeStamp,
  ...more,
});

/** Digits and Enter with the same time between any two of them. */
const typed = (digits: string, gapMs: number, startMs = 1_000): KeyStroke[] =>
  [...digits, 'Enter'].map((name, index) => key(name, startMs + index * gapMs));

/** The numbers of the badges that were seen. */
function badgesIn(strokes: readonly KeyStroke[]): string[] {
  const keys = new BadgeKeys();
  return strokes.flatMap((stroke) => {
    const outcome = keys.feed(stroke);
    return outcome.kind === 'badge' ? [outcome.number] : [];
  });
}

describe('a badge reader', () => {
  it.each([
    ['the shortest number', '123456', 8],
    ['the longest number', '12345678901234567890', 10],
    ['zeros in front', '0000012345', 4],
    ['a slow reader', '123456', 50],
    ['all in the same millisecond', '9876543210', 0],
  ])('is heard: %s', (_, digits, gapMs) => {
    expect(badgesIn(typed(digits, gapMs))).toEqual([digits]);
  });

  it('is heard right after somebody has typed, and twice in a row', () => {
    const strokes = [
      key('a', 900),
      key('7', 940),
      ...typed('123456', 5, 1_000),
      ...typed('654321', 5, 2_000),
    ];
    expect(badgesIn(strokes)).toEqual(['123456', '654321']);
  });

  it('is heard by the place of its keys where the layout writes something else, and with Shift where it needs that', () => {
    const french = ['&', 'é', '"', "'", '(', '-'].map((name, index) =>
      key(name, 1_000 + index * 5, { code: `Digit${index + 1}` }),
    );
    expect(badgesIn([...french, key('Enter', 1_035)])).toEqual(['123456']);
    const shifted = [...'123456'].flatMap((digit, index) => [
      key('Shift', 1_000 + index * 8, { shiftKey: true }),
      key(digit, 1_004 + index * 8, { shiftKey: true }),
    ]);
    expect(badgesIn([...shifted, key('Enter', 1_052)])).toEqual(['123456']);
  });
});

describe('not a badge', () => {
  it.each([
    ['too few digits', typed('12345', 5)],
    ['too many digits', typed('123456789012345678901', 5)],
    ['longer than 300 ms', typed('12345678', 40)],
    ['a pause between two keys', [...typed('123456', 5).slice(0, -1), key('Enter', 1_080)]],
    ['a pause in the middle', [...typed('123', 5).slice(0, 3), ...typed('456', 5, 1_080)]],
    ['a letter in it', [...typed('123', 5).slice(0, 3), key('a', 1_012), ...typed('456', 5, 1_016)]],
    ['no Enter', typed('123456', 5).slice(0, -1)],
    ['Ctrl held', typed('123456', 5).map((stroke) => ({ ...stroke, ctrlKey: true }))],
    ['a key held down', typed('111111', 5).map((stroke, index) => ({ ...stroke, repeat: index > 0 }))],
    [
      'symbols on the keys of digits',
      typed('123456', 5).map((s) => ({ ...s, key: s.key === 'Enter' ? 'Enter' : '!', shiftKey: true })),
    ],
  ])('%s', (_, strokes) => {
    expect(badgesIn(strokes)).toEqual([]);
  });

  it('is anything that a hand can do: the fastest typists need 55 ms and more for a key', () => {
    const gaps = fc.array(fc.integer({ min: 55, max: 400 }), { minLength: 25, maxLength: 25 });
    const digits = fc.stringMatching(/^\d{1,24}$/);
    fc.assert(
      fc.property(digits, gaps, (text, steps) => {
        const timeOf = (index: number) => steps.slice(0, index).reduce((sum, step) => sum + step, 1_000);
        const strokes = [...text, 'Enter'].map((name, index) => key(name, timeOf(index)));
        expect(badgesIn(strokes)).toEqual([]);
      }),
    );
  });

  it('is a PIN whose digits are rolled over the keys, for the hand needs longer to Enter', () => {
    expect(badgesIn([...typed('147258', 25).slice(0, -1), key('Enter', 1_210)])).toEqual([]);
  });
});
