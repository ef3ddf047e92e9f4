import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadgeKeys, type KeyStroke } from '../../../../../renderer/features/badge/badge-keys.ts';

const key = (name: string, timeStamp: number, more: Partial<KeyStroke> = {}): KeyStroke => ({
  key: name,
  code: /^\d$/.test(name) ? `Digit${name}` : name,
  repeat: false,
  isComposing: false,
  shiftKey: false,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  timeStamp,
  ...more,
});

/** Digits and Enter at regular intervals. */
const typed = (digits: string, gapMs: number, startMs = 1_000): KeyStroke[] =>
  [...digits, 'Enter'].map((name, index) => key(name, startMs + index * gapMs));

/** The numbers of the badges recognised: ends that no further key of the burst has refuted. */
function badgesIn(strokes: readonly KeyStroke[]): string[] {
  const keys = new BadgeKeys();
  const found: string[] = [];
  for (const stroke of strokes) {
    const outcome = keys.feed(stroke);
    if (outcome.kind === 'end') found.push(outcome.number);
    if (outcome.kind === 'refuted') found.pop();
  }
  return found;
}

/** Input from a device that is not a badge reader: any text, 5 ms per key. */
const burst = (text: readonly string[], startMs = 1_000): KeyStroke[] =>
  text.map((name, index) => key(name, startMs + index * 5));

describe('a badge reader', () => {
  it.each([
    ['the shortest number', '123456', 8],
    ['the longest number', '12345678901234567890', 10],
    ['zeros in front', '0000012345', 4],
    ['a slow reader', '12345678901234567890', 30],
    ['the slowest reader', '123456', 50],
    ['all in the same millisecond', '9876543210', 0],
  ])('is heard: %s', (_, digits, gapMs) => {
    expect(badgesIn(typed(digits, gapMs))).toEqual([digits]);
  });

  it('is heard soon after somebody has typed, and twice in a row', () => {
    const strokes = [
      key('a', 800),
      key('7', 840),
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

  it('is recognised with Caps Lock or Num Lock on, on the numeric keypad, and with any line end', () => {
    expect(badgesIn([key('NumLock', 990), key('CapsLock', 995), ...typed('123456', 5)])).toEqual(['123456']);
    const pad = typed('123456', 5).map((s) => ({ ...s, code: s.code.replace('Digit', 'Numpad') }));
    expect(badgesIn(pad)).toEqual(['123456']);
    const trails = [
      [key('Enter', 1_035)],
      [key('Tab', 1_035)],
      [key('Control', 1_035), key('j', 1_038, { ctrlKey: true })],
    ];
    for (const trail of trails) {
      const keys = new BadgeKeys();
      for (const stroke of typed('123456', 5)) keys.feed(stroke);
      expect(trail.map((stroke) => keys.feed(stroke).kind)).toEqual(trail.map(() => 'trail'));
    }
  });
});

describe('a badge reader on a busy machine', () => {
  it.each([
    ['hesitates once', [0, 5, 10, 130, 135, 140, 145]],
    ['hesitates twice', [0, 100, 105, 110, 230, 235, 240]],
  ])('%s', (_, times) => {
    const strokes = times.map((ms, index) => key(index < 6 ? '7' : 'Enter', 1_000 + ms));
    expect(badgesIn(strokes)).toEqual(['777777']);
  });

  it('begins right after the keys that lock', () => {
    const held = { ctrlKey: true, shiftKey: true };
    const lock = [key('Control', 980), key('Shift', 985), key('L', 990, { ...held, code: 'KeyL' })];
    expect(badgesIn([...lock, ...typed('0043219876', 5)])).toEqual(['0043219876']);
    expect(badgesIn([...burst([...'Winter'], 900), ...lock, ...typed('0043219876', 5)])).toEqual([
      '0043219876',
    ]);
  });
});

describe('not a badge', () => {
  it.each([
    ['too few digits', typed('12345', 5)],
    ['too many digits', typed('123456789012345678901', 5)],
    ['a pause between two keys', [...typed('123456', 5).slice(0, -1), key('Enter', 1_080)]],
    ['a pause in the middle', [...typed('123', 5).slice(0, 3), ...typed('456', 5, 1_160)]],
    [
      'three hesitations',
      [0, 5, 65, 70, 130, 135, 195, 200].map((ms, index) => key(index < 7 ? '7' : 'Enter', 1_000 + ms)),
    ],
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

  it.each([
    ['a password that ends in digits', [...'Winter20261128', 'Enter']],
    ['a password that begins with digits', [...'20261128Winter', 'Enter']],
    ['digits behind a capital letter', ['Shift', 'W', ...'20261128', 'Enter']],
    ['digits behind a Tab: a password of digits', [...'ana', 'Tab', ...'20261128', 'Enter']],
    ['digits behind an Enter: the same', [...'ana', 'Enter', ...'20261128', 'Enter']],
    ['a user name of digits, Enter and a password', [...'20261128', 'Enter', ...'Winter', 'Enter']],
    ['a user name and a password of digits', [...'20261128', 'Enter', ...'48291537', 'Enter']],
    ['a user name of digits and Tab', [...'20261128', 'Tab', ...'Winter', 'Enter']],
    ['what another reader puts before its digits', [';', ...'0043219876', 'Enter']],
    ['what another reader puts behind them', [...'0043219876', '?', 'Enter']],
    ['digits behind a backspace', ['Backspace', ...'0043219876', 'Enter']],
  ])('is what a device types: %s', (_, text) => {
    expect(badgesIn(burst(text))).toEqual([]);
  });

  it('is what is composed, nor what comes while an input method is open', () => {
    const composed = typed('123456', 5).map((stroke) => ({ ...stroke, isComposing: true }));
    expect(badgesIn(composed)).toEqual([]);
    const processed = typed('123456', 5).map(({ key: name, ...stroke }) =>
      key(name === 'Enter' ? name : 'Process', stroke.timeStamp, { code: stroke.code }),
    );
    expect(badgesIn(processed)).toEqual([]);
  });

  it('is a text whose typing stutters before its digits', () => {
    expect(badgesIn([...burst([...'Winter']), ...typed('20261128', 5, 1_125)])).toEqual([]);
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
