import { expect, it } from 'vitest';
import { pauseAfter, targetOf } from '../../../../server/alerts/alert-sender.ts';

it('waits longer after each failure, up to half an hour, and never gives up', () => {
  const pauses = [1, 2, 3, 4, 5, 6, 7, 1000].map(pauseAfter);
  expect(pauses).toEqual([2_000, 10_000, 30_000, 120_000, 600_000, 1_800_000, 1_800_000, 1_800_000]);
});

it('calls a webhook by a name that does not tell its address', () => {
  const target = targetOf('https://alerts.example/hooks/a-secret');
  expect(target).toHaveLength(16);
  expect(target).toEqual(targetOf('https://alerts.example/hooks/a-secret'));
  expect(target).not.toEqual(targetOf('https://alerts.example/hooks/another'));
});
