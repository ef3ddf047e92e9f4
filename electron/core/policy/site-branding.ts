import { z } from 'zod';
import { shownText } from '../../../server/contract/shown-text.ts';
import { filePath } from './file-path.ts';

/** What a site shows about itself on every screen. */
export const siteBranding = z.strictObject({
  /** Name of the hospital. */
  name: shownText({ longest: 60 }).nullable().default(null),
  /** How to reach help, such as a telephone number. */
  help_desk: shownText({ longest: 100 }).nullable().default(null),
  /** What people read before they sign in, such as who may use this computer. */
  text: shownText({ longest: 200 }).nullable().default(null),
  /** File of the picture shown above the sign-in and lock screens. */
  logo: filePath.nullable().default(null),
});
