import { z } from 'zod';
import { shownText } from '../../../server/contract/shown-text.ts';
import { filePath } from './file-path.ts';

/** What a site shows of itself on every screen. */
export const siteBranding = z.strictObject({
  /** Name of the hospital. */
  name: shownText({ longest: 60 }).nullable().default(null),
  /** How to reach help, such as a number of a telephone. */
  help_desk: shownText({ longest: 100 }).nullable().default(null),
  /** File of the picture that stands above the sign-in and lock screens. */
  logo: filePath.nullable().default(null),
});
