import { describe, expect, it } from 'vitest';
import { RunningTime } from '../../../../../electron/core/time/running-time.ts';

/** A process whose timers come late after it stood still. */
function begin() {
  let nowMs = 5_000;
  const due = new Set<{ readonly atMs: number; readonly run: () => void }>();
  const time = new RunningTime({
    monotonicMs: () => nowMs,
    after(delayMs, run) {
      const timer = { atMs: nowMs + delayMs, run };
      due.add(timer);
      return { cancel: () => due.delete(timer) };
    },
  });
  const standStill = (ms: number) => {
    nowMs += ms;
  };
  const runTimers = () => {
    for (const timer of [...due]) if (timer.atMs <= nowMs && due.delete(timer)) timer.run();
  };
  const run = (ms: number) => {
    for (const untilMs = nowMs + ms; nowMs < untilMs; ) {
      nowMs += 10;
      runTimers();
    }
  };
  /** How much of it counted. */
  const counted = (pass: () => void) => {
    const beforeMs = time.nowMs();
    pass();
    return time.nowMs() - beforeMs;
  };
  return { time, due, standStill, runTimers, run, counted };
}

describe('the time in which a process runs', () => {
  it('passes as usual while it runs, and while nobody watches', () => {
    const { time, run, standStill, counted } = begin();
    expect(counted(() => run(700))).toBe(700);
    expect(counted(() => standStill(3_000))).toBe(3_000);
    time.watchFor(5_000);
    expect(counted(() => run(3_000))).toBe(3_000);
  });

  it.each([300, 1_100, 5_000, 14_000])('hardly passes while it stands still for %i ms', (ms) => {
    const { time, run, standStill, runTimers, counted } = begin();
    time.watchFor(5_000);
    run(430);
    // A key may come before the timer that is late, or after it.
    expect(counted(() => standStill(ms))).toBeLessThanOrEqual(250);
    expect(counted(runTimers)).toBe(0);
    expect(counted(() => run(200))).toBe(200);
  });

  it('passes again once it has been watched for long enough, or no longer', () => {
    const { time, due, run, standStill, counted } = begin();
    time.watchFor(1_000);
    run(2_000);
    expect(due.size).toBe(0);
    expect(counted(() => standStill(2_000))).toBe(2_000);
    time.watchFor(1_000);
    run(100);
    time.watchFor(0);
    expect(due.size).toBe(0);
    expect(counted(() => standStill(2_000))).toBe(2_000);
  });

  it('never goes back, and passes after a standstill that was none: the computer was asleep', () => {
    const { time, run, standStill, runTimers, counted } = begin();
    time.watchFor(1_000);
    expect(counted(() => standStill(60_000))).toBe(60_000);
    runTimers();
    run(50);
    for (const ms of [200, 900, 20, 4_000]) {
      expect(
        counted(() => {
          standStill(ms);
          time.watchFor(1_000);
        }),
      ).toBeGreaterThanOrEqual(20);
      expect(counted(runTimers)).toBeGreaterThanOrEqual(0);
    }
  });
});
