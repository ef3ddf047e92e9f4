const longestExcerpt = 40;

/** The beginning of a text, on one line, by which its user recognises it; empty when it consists of spaces. */
export function excerptOf(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Z}]+/gu, ' ').trim();
  const letters = [...new Intl.Segmenter().segment(line.slice(0, 40 * longestExcerpt))].map(
    ({ segment }) => segment,
  );
  if (letters.length <= longestExcerpt) return line;
  return `${letters
    .slice(0, longestExcerpt - 1)
    .join('')
    .trimEnd()}…`;
}
