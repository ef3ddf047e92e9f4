/**
 * Text in the form in which names are compared where case does not count, in NFKC. Down, up and down again is
 * Unicode's full case folding as far as names need it: `ß`, `ẞ` and `SS` are one, and so are both small sigmas.
 */
export function foldCase(text: string): string {
  return text.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase().normalize('NFKC');
}
