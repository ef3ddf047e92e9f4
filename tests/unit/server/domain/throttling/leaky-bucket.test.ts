import { describe, expect, it } from 'vitest';
import { LeakyBucketLimiter } from '../../../../../server/domain/throttling/leaky-bucket.ts';

const periodMs = 900_000;

describe('LeakyBucketLimiter', () => {
  it('allows so many at once, then one for each that it has forgotten', () => {
    const limiter = new LeakyBucketLimiter({ limit: 100, periodMs, capacity: 10 });
    for (let failure = 0; failure < 100; failure += 1) {
      expect(limiter.secondsToWait('a', 0)).toBe(0);
      limiter.failed('a', 0);
    }
    expect(limiter.secondsToWait('a', 0)).toBe(9);
    expect(limiter.secondsToWait('a', 8_000)).toBe(1);
    expect(limiter.secondsToWait('a', 9_000)).toBe(0);
    limiter.failed('a', 9_000);
    expect(limiter.secondsToWait('a', 9_000)).toBe(9);
    expect(limiter.secondsToWait('b', 9_000)).toBe(0);
  });

  it('lets a network with a steady trickle of mistakes in at all times', () => {
    const limiter = new LeakyBucketLimiter({ limit: 100, periodMs, capacity: 10 });
    for (let nowMs = 0; nowMs < 20 * periodMs; nowMs += 10_000) {
      expect(limiter.secondsToWait('ward', nowMs)).toBe(0);
      limiter.failed('ward', nowMs);
    }
  });

  it('takes back one count after success and when nothing was checked', () => {
    const limiter = new LeakyBucketLimiter({ limit: 2, periodMs, capacity: 10 });
    for (let failure = 0; failure < 2; failure += 1) limiter.failed('a', 0);
    limiter.succeeded('a');
    expect(limiter.secondsToWait('a', 0)).toBe(0);
    limiter.failed('a', 0);
    expect(limiter.secondsToWait('a', 0)).toBeGreaterThan(0);
    limiter.notChecked('a');
    limiter.notChecked('unknown');
    expect(limiter.secondsToWait('a', 0)).toBe(0);
  });

  it('remembers a bounded number of keys, the newest', () => {
    const limiter = new LeakyBucketLimiter({ limit: 1, periodMs, capacity: 2 });
    for (const key of ['a', 'b', 'a', 'c']) limiter.failed(key, 0);
    expect(['a', 'b', 'c'].map((key) => limiter.secondsToWait(key, 0) > 0)).toEqual([true, false, true]);
  });
});
