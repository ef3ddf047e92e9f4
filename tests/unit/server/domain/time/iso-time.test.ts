import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isoTime } from '../../../../../server/domain/time/iso-time.ts';

const endOfDates = 8_640_000_000_000_000;

it('writes every time as Date does', () => {
  const anyTime = fc.oneof(
    fc.integer({ min: 0, max: 253_402_300_800_000 }),
    fc.integer({ min: -endOfDates, max: endOfDates }),
  );
  fc.assert(
    fc.property(anyTime, (timeMs) => {
      expect(isoTime(timeMs)).toBe(new Date(timeMs).toISOString());
    }),
    { numRuns: 2_000 },
  );
});

it('writes the first and last millisecond of every day of 400 years as Date does', () => {
  const from = Date.UTC(1970, 0, 1);
  for (let day = 0; day < 146_097; day += 1) {
    const startMs = from + day * 86_400_000;
    if (isoTime(startMs) !== new Date(startMs).toISOString()) expect.fail(`the start of day ${day}`);
    const endMs = startMs + 86_399_999;
    if (isoTime(endMs) !== new Date(endMs).toISOString()) expect.fail(`the end of day ${day}`);
  }
});

it('keeps the edges of what it writes itself, and refuses what is no time', () => {
  for (const timeMs of [0, -1, 253_402_300_799_999, 253_402_300_800_000, 1.5, -0]) {
    expect(isoTime(timeMs)).toBe(new Date(timeMs).toISOString());
  }
  for (const timeMs of [Number.NaN, Number.POSITIVE_INFINITY, endOfDates + 1]) {
    expect(() => isoTime(timeMs)).toThrow(RangeError);
  }
});
