import { normalizePassword } from './normalize-password.ts';

/** In code points of the normalised password. */
export const longestPassword = 1024;

/**
 * What nobody can type again, or see that it was typed: control characters, line separators, invisible and
 * direction-changing ones, and the mark of a text that was read wrongly. Joiners of emoji and of Persian stay.
 */
const kinds = [
  { name: 'more than one line', pattern: /[\n\u2028\u2029]|\r(?!$)/u },
  { name: 'a carriage return at its end', pattern: /\r/u },
  { name: 'a tab', pattern: /\t/u },
  { name: 'a NUL character, as in a file in UTF-16', pattern: /\0/u },
  { name: 'a control character', pattern: /\p{Cc}/u },
  { name: 'a character that could not be read (U+FFFD)', pattern: /\ufffd/u },
  { name: 'half of a character', pattern: /\p{Cs}/u },
  {
    name: 'an invisible character',
    pattern: /[\p{Default_Ignorable_Code_Point}--[\u200c\u200d\p{Variation_Selector}]]/v,
  },
  { name: 'a character that Unicode does not know', pattern: /[\p{Noncharacter_Code_Point}\p{Co}]/u },
] as const;

/**
 * Why a password that somebody chooses is not taken, to be read after "the password";
 * null: it is. Length counts code points after normalising (NIST SP 800-63B-4 §3.1.1.2).
 */
export function problemOfNewPassword(password: string, shortest: number): string | null {
  const kind = kinds.find(({ pattern }) => pattern.test(password));
  if (kind) return `holds ${kind.name}`;
  const length = [...normalizePassword(password)].length;
  return length < shortest || length > longestPassword
    ? `has ${length} characters; ${shortest} to ${longestPassword} are possible`
    : null;
}
