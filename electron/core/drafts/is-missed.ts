import type { KeptText } from './drafts.ts';
import { excerptOf } from './excerpt.ts';

/** Whether anybody would miss that text: not a note of blanks. What an app keeps only the app understands. */
export function isMissed({ app, text }: KeptText): boolean {
  return app !== null || excerptOf(text) !== '';
}
