import { cutText } from '../../server/text/shown-text.ts';
import { expectedSentence } from '../token-server/expected-sentence.ts';

const longestReason = 500;

/** Why the bundled server does not start: one line of at most 500 characters for its workstation. */
export function failureReason(error: unknown): string {
  const sentence = expectedSentence(error) ?? 'The server could not be started.';
  return cutText(sentence.replace(/[\p{Cc}\p{Cf}]+/gu, ' '), longestReason);
}
