/** Whether a secret looks like `pattern`; `RegExp.lastMatch` and its like do not keep it, as they do after any other test. */
export function secretMatches(pattern: RegExp, secret: string): boolean {
  const matches = pattern.test(secret);
  /^$/.test('');
  return matches;
}
