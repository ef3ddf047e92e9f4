import { expect, it } from 'vitest';
import { ClockSkew } from '../../../../../electron/core/time/clock-skew.ts';

it('a wrong clock is told from two minutes on, in whole minutes, until it is less than one and a half', () => {
  const skew = new ClockSkew();
  const told = (wallAheadMs: number) => {
    skew.compare(1_000_000 + wallAheadMs, 1_000_000);
    return skew.toldMs;
  };
  expect(told(120_000)).toBeNull();
  expect(told(121_000)).toBe(120_000);
  expect(told(119_000)).toBe(120_000);
  expect(told(91_000)).toBe(120_000);
  expect(told(90_000)).toBeNull();
  expect(told(100_000)).toBeNull();
  expect(told(-17 * 60_000 - 4_000)).toBe(-17 * 60_000);
});
