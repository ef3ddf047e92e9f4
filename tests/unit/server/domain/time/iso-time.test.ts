import { expect, it } from 'vitest';
import { isoTime, isoTimeOrNull } from '../../../../../server/domain/time/iso-time.ts';

const endOfDates = 8_640_000_000_000_000;

it('writes times in UTC with milliseconds, also those before 1970 and after 9999', () => {
  expect(isoTime(0)).toBe('1970-01-01T00:00:00.000Z');
  expect(isoTime(Date.UTC(2028, 1, 29, 23, 59, 59, 7))).toBe('2028-02-29T23:59:59.007Z');
  expect(isoTime(-1)).toBe('1969-12-31T23:59:59.999Z');
  expect(isoTime(253_402_300_800_000)).toBe('+010000-01-01T00:00:00.000Z');
  expect(isoTime(endOfDates)).toBe('+275760-09-13T00:00:00.000Z');
  expect(isoTimeOrNull(1_000)).toBe('1970-01-01T00:00:01.000Z');
  expect(isoTimeOrNull(null)).toBeNull();
});

it('refuses what is no time', () => {
  for (const timeMs of [Number.NaN, Number.POSITIVE_INFINITY, endOfDates + 1]) {
    expect(() => isoTime(timeMs)).toThrow(RangeError);
  }
});
