import { z } from 'zod';
import { shownText } from '../../../server/contract/shown-text.ts';

/** What a workstation does about its own age; it never updates itself. */
export const updatePolicy = z.strictObject({
  /** Whether it asks the server for the oldest version the server supports. */
  check: z.enum(['on', 'off']).default('on'),
  /** What the sign-in screen says in addition, such as when it will be updated. */
  notice: shownText({ longest: 200 }).nullable().default(null),
});
