import { expect, it } from 'vitest';
import { inTime } from '../../../../electron/core/time/in-time.ts';
import { SystemClock } from '../../../../electron/platform/system-clock.ts';

it('tells wall and monotonic time and runs timers', async () => {
  const clock = new SystemClock();
  expect(Math.abs(clock.wallMs() - Date.now())).toBeLessThan(1_000);
  const before = clock.monotonicMs();
  await new Promise<void>((resolve) => clock.after(20, resolve));
  expect(clock.monotonicMs() - before).toBeGreaterThanOrEqual(15);
});

it('does not run a timer at once because its delay is long, nor one that was cancelled', async () => {
  const clock = new SystemClock();
  const fired: string[] = [];
  const long = clock.after(60 * 24 * 3_600_000, () => fired.push('long'));
  clock.after(5, () => fired.push('cancelled')).cancel();
  await new Promise<void>((resolve) => clock.after(50, resolve));
  long.cancel();
  expect(fired).toEqual([]);
});

function standStill(durationMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, durationMs);
}

/** In several turns of the event loop, like reading an entry of the keychain that has answered. */
async function answered(): Promise<string> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  return 'answered';
}

it('does not hold against others that this process stood still: what has answered meanwhile has', async () => {
  const clock = new SystemClock();
  const answer = inTime(clock, 100, answered(), () => 'late');
  standStill(600);
  expect(await answer).toBe('answered');
  expect(await inTime(clock, 100, new Promise(() => undefined), () => 'late')).toBe('late');
});

it('runs a timer after a stall, too, unless it is cancelled then', async () => {
  const clock = new SystemClock();
  const fired: string[] = [];
  clock.after(5, () => fired.push('late'));
  const cancelled = clock.after(5, () => fired.push('cancelled'));
  standStill(400);
  setTimeout(() => cancelled.cancel(), 0);
  await expect.poll(() => fired).toContain('late');
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(fired).toEqual(['late']);
});
