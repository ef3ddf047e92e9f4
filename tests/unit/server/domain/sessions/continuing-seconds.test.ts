import { expect, it } from 'vitest';
import { warningMinutes } from '../../../../../electron/core/stage/warnings.ts';
import { continuingSeconds } from '../../../../../server/contract/constants.ts';

it('a session can be continued from its first warning on', () => {
  expect(continuingSeconds).toBe(warningMinutes[0] * 60);
});
