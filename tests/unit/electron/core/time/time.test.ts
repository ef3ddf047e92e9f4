import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryDelayMs } from '../../../../../electron/core/connection/retry-timer.ts';
import { nextWarningInMs, warningAt } from '../../../../../electron/core/stage/warnings.ts';
import { ServerTime } from '../../../../../electron/core/time/server-time.ts';
import { SessionClock } from '../../../../../electron/core/time/session-clock.ts';
import { refreshDelayMs } from '../../../../../electron/core/tokens/access-token.ts';
import { FakeClock } from '../../../../support/core/fake-clock.ts';

const minute = 60_000;

describe('refreshDelayMs', () => {
  it.each([
    [15, 13],
    [30, 28],
    [10, 8],
    [5, 4],
    [1, 0.8],
  ])('renews a token of %i minutes after %d', (life, delay) => {
    expect(refreshDelayMs(life * minute, Number.POSITIVE_INFINITY)).toBe(delay * minute);
  });

  it('does not renew what lasts as long as the session', () => {
    expect(refreshDelayMs(3 * minute, 3 * minute + 500)).toBeNull();
    expect(refreshDelayMs(15 * minute, 3 * minute)).toBeNull();
    expect(refreshDelayMs(15 * minute, 16 * minute)).toBe(13 * minute);
  });
});

describe('retryDelayMs', () => {
  it('is quick three times and slow from then on, with jitter', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (failures, random) => {
          const delay = retryDelayMs(failures, null, () => random);
          if (failures <= 3) expect(delay).toBeLessThanOrEqual(1_000 * 2 ** (failures - 1));
          else expect(delay).toBeGreaterThanOrEqual(20_000);
          expect(delay).toBeGreaterThanOrEqual(0);
          expect(delay).toBeLessThanOrEqual(40_000);
        },
      ),
    );
  });

  it('waits as long as the server asks, but not for ever', () => {
    expect(retryDelayMs(1, 60, () => 0.5)).toBe(60_000);
    expect(retryDelayMs(9, 1, () => 0.5)).toBe(30_000);
    expect(retryDelayMs(1, 86_400, () => 0.5)).toBe(5 * minute);
  });
});

describe('SessionClock', () => {
  it('counts the longer of both clocks and notices when they part', async () => {
    const machine = new FakeClock();
    const clock = new SessionClock(machine);
    await machine.advance(minute);
    expect([clock.elapsedMs(), clock.epoch]).toEqual([minute, 0]);
    machine.sleep(40 * minute);
    expect([clock.elapsedMs(), clock.epoch]).toEqual([41 * minute, 1]);
    machine.jumpWall(-24 * 60 * minute);
    expect([clock.elapsedMs(), clock.epoch]).toEqual([41 * minute, 2]);
    machine.sleep(5 * minute);
    expect([clock.elapsedMs(), clock.epoch]).toEqual([46 * minute, 3]);
  });

  it('never counts less than the time that passed awake, whatever happens to the wall clock', () => {
    const step = fc.record({
      run: fc.nat(1e6),
      jump: fc.integer({ min: -1e8, max: 1e8 }),
      sleep: fc.nat(1e6),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let wall = 5e8;
        let monotonic = 0;
        const machine = { wallMs: () => wall, monotonicMs: () => monotonic, after: () => ({ cancel() {} }) };
        const clock = new SessionClock(machine);
        for (const { run, jump, sleep } of steps) {
          monotonic += run;
          wall += run + jump + sleep;
          expect(clock.elapsedMs()).toBeGreaterThanOrEqual(monotonic);
        }
      }),
    );
  });
});

describe('ServerTime', () => {
  const setUp = () => {
    const machine = new FakeClock();
    const clock = new SessionClock(machine);
    return { machine, clock, time: new ServerTime(clock) };
  };
  const answer = (
    { machine, time }: ReturnType<typeof setUp>,
    skewMs = 0,
    preciseMs: number | null = null,
  ) => {
    const sample = time.begin();
    const serverMs = machine.trueMs() + skewMs;
    time.complete(sample, Math.floor(serverMs / 1_000) * 1_000, preciseMs);
  };

  it('believes the machine until a server has spoken', () => {
    const all = setUp();
    all.machine.jumpWall(-3_600_000);
    expect([all.time.known, all.time.nowMs()]).toEqual([false, all.machine.wallMs()]);
  });

  it('gets the better the more answers come', async () => {
    const all = setUp();
    for (const pause of [0, 1_337, 2_741, 777, 5_123]) {
      await all.machine.advance(pause);
      answer(all, 7_200_000);
    }
    expect(Math.abs(all.time.nowMs() - all.machine.trueMs() - 7_200_000)).toBeLessThan(250);
    answer(all, 7_200_000, all.machine.trueMs() + 7_200_000);
    expect(all.time.nowMs()).toBe(all.machine.trueMs() + 7_200_000);
  });

  it('does not believe a precise time that contradicts the date', () => {
    const all = setUp();
    answer(all, 0, all.machine.trueMs() + 60_000);
    expect(Math.abs(all.time.nowMs() - all.machine.trueMs())).toBeLessThanOrEqual(1_000);
  });

  it('asks again after a jump, and ignores an answer during which it happened', () => {
    const all = setUp();
    answer(all);
    expect(all.time.synchronised).toBe(true);
    const sample = all.time.begin();
    all.machine.sleep(600_000);
    all.time.complete(sample, all.machine.trueMs() - 600_000, null);
    expect(all.time.synchronised).toBe(false);
    answer(all);
    expect(all.time.synchronised).toBe(true);
    expect(Math.abs(all.time.nowMs() - all.machine.trueMs())).toBeLessThanOrEqual(1_000);
  });

  it('ignores what is no date', () => {
    const all = setUp();
    all.time.complete(all.time.begin(), Number.NaN, null);
    expect(all.time.known).toBe(false);
  });
});

describe('warnings', () => {
  it.each([
    [15 * minute + 1, null, 1],
    [15 * minute, 15, 10 * minute],
    [5 * minute, 5, 4 * minute],
    [minute, 1, null],
    [0, 1, null],
    [-5, 1, null],
  ])('with %i ms left it is %s', (left, warning, nextIn) => {
    expect([warningAt(left), nextWarningInMs(left)]).toEqual([warning, nextIn]);
  });
});
