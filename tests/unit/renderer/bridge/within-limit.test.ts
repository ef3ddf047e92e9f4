import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { withinLimit } from '../../../../renderer/bridge/within-limit.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const instead = { late: 'late', failed: 'failed' } as const;

it('gives what comes in time, and leaves no timer', async () => {
  expect(await withinLimit(Promise.resolve('here'), 1_000, instead)).toBe('here');
  expect(await withinLimit(Promise.reject(new Error('no')), 1_000, instead)).toBe('failed');
  expect(vi.getTimerCount()).toBe(0);
});

it('waits no longer than the limit, whatever comes later', async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const outcome = withinLimit(promise, 1_000, instead);
  await vi.advanceTimersByTimeAsync(999);
  expect(await Promise.race([outcome, Promise.resolve('still waiting')])).toBe('still waiting');
  await vi.advanceTimersByTimeAsync(1);
  resolve('too late');
  expect(await outcome).toBe('late');
});
