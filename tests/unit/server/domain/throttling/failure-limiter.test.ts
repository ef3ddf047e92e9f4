import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { StoredFailureLimiter } from '../../../../../server/domain/throttling/failure-limiter.ts';
import { InMemoryFailureCounters } from '../../../../support/server/in-memory-failure-counters.ts';

const nameOf = (key: string) => Buffer.from(key);
const limit = 5;
const periodMs = 150_000;
const forgetMs = periodMs / limit;

let counters: InMemoryFailureCounters;
beforeEach(() => {
  counters = new InMemoryFailureCounters();
});

function limiterOf({ forgiving = false, name = 'tests' } = {}) {
  const limiter = new StoredFailureLimiter({ name, limit, periodMs, forgiving, nameOf });
  return {
    limiter,
    wait: (nowMs: number, key = 'a') => limiter.secondsToWait(counters, key, nowMs),
    fail: (nowMs: number, key = 'a') => limiter.failed(counters, key, nowMs),
  };
}

describe('StoredFailureLimiter', () => {
  it('allows so many at once, then one for each that it has forgotten', async () => {
    const { wait, fail } = limiterOf();
    for (let failure = 0; failure < limit; failure += 1) {
      expect(await wait(0)).toBe(0);
      await fail(0);
    }
    expect([await wait(0), await wait(29_000), await wait(30_000)]).toEqual([30, 1, 0]);
    await fail(30_000);
    expect(await wait(30_000)).toBe(30);
    expect(await wait(30_000, 'b')).toBe(0);
  });

  it('is the same after a restart, since nothing that failed is kept in memory', async () => {
    const { fail } = limiterOf();
    for (let failure = 0; failure < limit; failure += 1) await fail(0);
    expect(await limiterOf().wait(0)).toBe(30);
    expect(await limiterOf({ name: 'another limit' }).wait(0)).toBe(0);
  });

  it('counts what is under way, until it is over', async () => {
    const { limiter, wait } = limiterOf();
    for (let guess = 0; guess < limit; guess += 1) {
      expect(await wait(0)).toBe(0);
      limiter.begin('a');
    }
    expect(await wait(0)).toBe(30);
    expect(counters.counters.size).toBe(0);
    limiter.over('a');
    expect(await wait(0)).toBe(0);
  });

  it('forgives after a success only where nobody else can fail', async () => {
    for (const forgiving of [true, false]) {
      const { limiter, wait, fail } = limiterOf({ forgiving });
      for (let failure = 0; failure < limit; failure += 1) await fail(0);
      await limiter.succeeded(counters, 'a');
      expect((await wait(0)) === 0).toBe(forgiving);
    }
  });

  it('never makes anybody wait longer than one failure takes to be forgotten, wherever the clock jumps', async () => {
    const step = fc.record({ jumpMs: fc.integer({ min: -7_200_000, max: 7_200_000 }), fails: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 200 }), async (steps) => {
        counters = new InMemoryFailureCounters();
        const { wait, fail } = limiterOf();
        let nowMs = Date.UTC(2026, 0, 1);
        for (const { jumpMs, fails } of steps) {
          nowMs += jumpMs;
          if (fails) await fail(nowMs);
          expect((await wait(nowMs)) * 1000).toBeLessThanOrEqual(forgetMs);
          // After waiting that long, undisturbed, the sign-in succeeds.
          expect(await wait(nowMs + (await wait(nowMs)) * 1000)).toBe(0);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('never lets more fail than the limit and what was forgotten meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 300 }), async (pauses) => {
        counters = new InMemoryFailureCounters();
        const { wait, fail } = limiterOf();
        let nowMs = 0;
        let failures = 0;
        for (const pauseMs of pauses) {
          nowMs += pauseMs;
          if ((await wait(nowMs)) > 0) continue;
          await fail(nowMs);
          failures += 1;
          expect(failures).toBeLessThanOrEqual(limit + nowMs / forgetMs);
        }
      }),
    );
  });

  it('keeps keys apart, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), async (one, other) => {
        fc.pre(one !== other);
        counters = new InMemoryFailureCounters();
        const { wait, fail } = limiterOf();
        for (let failure = 0; failure < limit; failure += 1) await fail(0, one);
        expect([await wait(0, one), await wait(0, other)]).toEqual([30, 0]);
      }),
    );
  });
});
