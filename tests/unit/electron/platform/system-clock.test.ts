import { expect, it } from 'vitest';
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
