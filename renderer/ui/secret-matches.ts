/**
 * Whether a secret matches `pattern`, without leaving it in `RegExp.lastMatch` and its like, as any other test would.
 */
export function secretMatches(pattern: RegExp, secret: string): boolean {
  const matches = pattern.test(secret);
  /^$/.test('');
  return matches;
}
