import { describe, expect, it } from 'vitest';
import { NoticeClaims } from '../../../../../server/domain/throttling/notice-claims.ts';
import { WindowRateLimiter } from '../../../../../server/domain/throttling/rate-limiter.ts';

const minuteMs = 60_000;
const oncePerMinute = () => new WindowRateLimiter(1, minuteMs);

describe('NoticeClaims', () => {
  it('answers a job the same each time that it runs', async () => {
    const limiter = oncePerMinute();
    const claims = new NoticeClaims();
    const answers: boolean[] = [];
    await claims.during(async () => {
      for (let run = 0; run < 3; run += 1) {
        claims.begin();
        answers.push(claims.isDue(limiter, 'a', 0), claims.isDue(limiter, 'a', minuteMs));
      }
    });
    expect(answers).toEqual([true, true, true, true, true, true]);
  });

  it('gives the notice to one of several jobs', async () => {
    const limiter = oncePerMinute();
    const due = await Promise.all(
      Array.from({ length: 5 }, () => {
        const claims = new NoticeClaims();
        return claims.during(async () => {
          claims.begin();
          await Promise.resolve();
          return claims.isDue(limiter, 'a', 0);
        });
      }),
    );
    expect(due.filter(Boolean)).toHaveLength(1);
  });

  it('leaves the notice to the next one when its job fails', async () => {
    const limiter = oncePerMinute();
    const failing = new NoticeClaims();
    await expect(
      failing.during(async () => {
        failing.begin();
        failing.isDue(limiter, 'a', 0);
        throw new Error('the database is gone');
      }),
    ).rejects.toThrow('the database is gone');
    const next = new NoticeClaims();
    expect(await next.during(async () => next.isDue(limiter, 'a', 1))).toBe(true);
    const late = new NoticeClaims();
    expect(await late.during(async () => late.isDue(limiter, 'a', 2))).toBe(false);
  });

  it('leaves what only an earlier run wanted', async () => {
    const limiter = oncePerMinute();
    const claims = new NoticeClaims();
    await claims.during(async () => {
      claims.begin();
      claims.isDue(limiter, 'a', 0);
      claims.begin();
      claims.isDue(limiter, 'b', 0);
    });
    expect(limiter.take('a', 0)).toBe(0);
    expect(limiter.take('b', 0)).toBeGreaterThan(0);
  });

  it('returns nothing to another window than it was taken from', async () => {
    const limiter = oncePerMinute();
    const claims = new NoticeClaims();
    await expect(
      claims.during(async () => {
        claims.isDue(limiter, 'a', 0);
        limiter.take('a', minuteMs);
        throw new Error('too late');
      }),
    ).rejects.toThrow('too late');
    expect(limiter.take('a', minuteMs)).toBeGreaterThan(0);
  });
});
