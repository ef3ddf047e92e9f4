import { expect, it } from 'vitest';
import { readAppMessage } from '../../../../../renderer/features/apps/app-frame.tsx';

it.each([
  [{ carelink: 'activity' }, { kind: 'activity' }],
  [{ carelink: 'lock', more: 1 }, { kind: 'lock' }],
  [
    { carelink: 'trouble', trouble: 'slow' },
    { kind: 'trouble', trouble: 'slow' },
  ],
  [
    { carelink: 'trouble', trouble: '<b>' },
    { kind: 'trouble', trouble: 'closed' },
  ],
  [{ carelink: 'trouble' }, { kind: 'trouble', trouble: 'closed' }],
  [
    { carelink: 'go', key: 9 },
    { kind: 'go', key: 9 },
  ],
  [
    { carelink: 'go', key: 'overview' },
    { kind: 'go', key: 'overview' },
  ],
  [{ carelink: 'go', key: 0 }, null],
  [{ carelink: 'go', key: 1.5 }, null],
  [{ carelink: 'go', key: '2' }, null],
  [{ carelink: 'go' }, null],
  [{ carelink: 'sign-out' }, null],
  [{ type: 'lock' }, null],
  ['lock', null],
  [null, null],
  [undefined, null],
])('reads %j as %j', (data, expected) => {
  expect(readAppMessage(data)).toEqual(expected);
});
