import { expect, it } from 'vitest';
import { stricterDetail } from '../../../../server/contract/recent-users.ts';

it('takes the stricter of two settings, regardless of who made them', () => {
  const details = ['on', 'initials', 'off'] as const;
  const pairs = details.flatMap((one) => details.map((other) => [one, other, stricterDetail(one, other)]));
  expect(pairs).toEqual([
    ['on', 'on', 'on'],
    ['on', 'initials', 'initials'],
    ['on', 'off', 'off'],
    ['initials', 'on', 'initials'],
    ['initials', 'initials', 'initials'],
    ['initials', 'off', 'off'],
    ['off', 'on', 'off'],
    ['off', 'initials', 'off'],
    ['off', 'off', 'off'],
  ]);
});
