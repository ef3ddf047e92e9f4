import { expect, it } from 'vitest';
import { delayAfterFailures } from '../../../../../server/domain/sessions/check-password.ts';
import { WindowRateLimiter } from '../../../../../server/domain/throttling/rate-limiter.ts';

it('WindowRateLimiter allows so many per window and key, and says how long to wait', () => {
  const limiter = new WindowRateLimiter(2, 60_000);
  expect([limiter.take('a', 0), limiter.take('a', 1), limiter.take('a', 10_000)]).toEqual([0, 0, 50]);
  expect(limiter.take('b', 10_000)).toBe(0);
  expect(limiter.take('a', 60_000)).toBe(0);
});

it('wrong passwords at the lock screen cost nothing at first, then doubling waits up to 30 s', () => {
  expect([4, 5, 6, 7, 8, 60].map(delayAfterFailures)).toEqual([0, 5_000, 10_000, 20_000, 30_000, 30_000]);
});
