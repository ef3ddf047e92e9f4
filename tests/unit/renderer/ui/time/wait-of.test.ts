import { expect, it } from 'vitest';
import { waitOf } from '../../../../../renderer/ui/time/duration.ts';

it('a wait is counted in seconds up to two minutes, then in minutes, and is never told too short', () => {
  expect(waitOf(87)).toEqual({ unit: 'seconds', seconds: 87 });
  expect(waitOf(120)).toEqual({ unit: 'seconds', seconds: 120 });
  expect(waitOf(121)).toEqual({ unit: 'minutes', minutes: 3 });
  expect(waitOf(3_599)).toEqual({ unit: 'hours', hours: 1, minutes: 0 });
});
