import { expect, it, vi } from 'vitest';
import { atMostEvery } from '../../../../../renderer/features/lock/at-most-every.ts';

it('acts at once, then not again before the time is over', () => {
  let nowMs = 100;
  const act = vi.fn();
  const report = atMostEvery(5_000, () => nowMs, act);
  report();
  report();
  nowMs = 5_099;
  report();
  expect(act).toHaveBeenCalledTimes(1);
  nowMs = 5_100;
  report();
  expect(act).toHaveBeenCalledTimes(2);
});
