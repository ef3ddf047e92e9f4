import { describe, expect, it } from 'vitest';
import {
  delayAfterFailures,
  InMemoryAttemptLimiter,
} from '../../../../../server/domain/throttling/attempt-limiter.ts';
import { WindowRateLimiter } from '../../../../../server/domain/throttling/rate-limiter.ts';

describe('WindowRateLimiter', () => {
  it('allows so many per window and key, and says how long to wait', () => {
    const limiter = new WindowRateLimiter(2, 60_000);
    expect([limiter.take('a', 0), limiter.take('a', 1), limiter.take('a', 10_000)]).toEqual([0, 0, 50]);
    expect(limiter.take('b', 10_000)).toBe(0);
    expect(limiter.take('a', 60_000)).toBe(0);
  });
});

describe('InMemoryAttemptLimiter', () => {
  it('lets some fail freely, then doubles the wait up to 15 minutes', () => {
    expect([4, 5, 6, 7, 60].map((failures) => delayAfterFailures(failures, 5))).toEqual([
      0, 5_000, 10_000, 20_000, 900_000,
    ]);
  });

  it('forgets after success and after a long quiet time', () => {
    const limiter = new InMemoryAttemptLimiter(2, 10);
    limiter.failed('a', 0);
    limiter.failed('a', 0);
    expect(limiter.secondsToWait('a', 0)).toBe(5);
    limiter.succeeded('a');
    expect(limiter.secondsToWait('a', 0)).toBe(0);
    limiter.failed('a', 0);
    limiter.failed('a', 900_001);
    expect(limiter.secondsToWait('a', 900_001)).toBe(0);
  });

  it('takes back what could not be checked, but not the delay of a later failure', () => {
    const limiter = new InMemoryAttemptLimiter(2, 10);
    limiter.failed('a', 0);
    limiter.failed('a', 1);
    limiter.notChecked('a', 1);
    expect(limiter.secondsToWait('a', 1)).toBe(0);
    limiter.failed('a', 2);
    limiter.notChecked('a', 1);
    expect(limiter.secondsToWait('a', 2)).toBe(5);
    limiter.notChecked('unknown', 2);
    expect(limiter.secondsToWait('unknown', 2)).toBe(0);
  });

  it('remembers a bounded number of keys, the newest', () => {
    const limiter = new InMemoryAttemptLimiter(1, 2);
    for (const key of ['a', 'b', 'a', 'c']) limiter.failed(key, 0);
    expect(['a', 'b', 'c'].map((key) => limiter.secondsToWait(key, 0) > 0)).toEqual([true, false, true]);
  });
});
