import { describe, expect, it } from 'vitest';
import { durationOf, stopWatch } from '../../../../../renderer/ui/time/duration.ts';

const minuteMs = 60_000;

describe('durationOf', () => {
  it.each([
    [5 * 60 * minuteMs - 1, { unit: 'hours', hours: 4, minutes: 59 }],
    [60 * minuteMs, { unit: 'hours', hours: 1, minutes: 0 }],
    [60 * minuteMs - 1, { unit: 'minutes', minutes: 59 }],
    [minuteMs, { unit: 'minutes', minutes: 1 }],
    [minuteMs - 1, { unit: 'seconds', seconds: 59 }],
    [0, { unit: 'seconds', seconds: 0 }],
    [-5_000, { unit: 'seconds', seconds: 0 }],
  ])('%i ms never promises more than there is', (ms, duration) => {
    expect(durationOf(ms)).toEqual(duration);
  });
});

describe('stopWatch', () => {
  it.each([
    [60_000, '1:00'],
    [47_900, '0:47'],
    [9_000, '0:09'],
    [-1, '0:00'],
  ])('%i ms', (ms, shown) => {
    expect(stopWatch(ms)).toBe(shown);
  });
});
