import { expect, it } from 'vitest';
import { countRefresh, secondsToNextMinute } from '../../../../../server/domain/records/refresh-count.ts';

const none = { minute: 0, count: 0 };

it('allows so many refreshes in a minute, and anew in another one', () => {
  const first = countRefresh(none, 2, 600_000);
  expect(first).toEqual({ minute: 10, count: 1 });
  const second = countRefresh(first ?? none, 2, 659_999);
  expect(second).toEqual({ minute: 10, count: 2 });
  expect(countRefresh(second ?? none, 2, 600_000)).toBeNull();
  expect(countRefresh(second ?? none, 2, 660_000)).toEqual({ minute: 11, count: 1 });
  // The clock was set back: nobody waits for the minute that was.
  expect(countRefresh(second ?? none, 2, 0)).toEqual({ minute: 0, count: 1 });
});

it('says how long the minute lasts', () => {
  expect([600_000, 600_001, 659_999].map(secondsToNextMinute)).toEqual([60, 60, 1]);
});

it('counts nothing without a limit', () => {
  expect(countRefresh(none, Number.POSITIVE_INFINITY, 600_000)).toBe(none);
});
