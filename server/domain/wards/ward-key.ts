/**
 * What two spellings of a ward's name have in common: composed or decomposed, full width, letter case and white space
 * make no other ward.
 */
export function wardKey(name: string): string {
  // `ß`, `ẞ` and `SS`, `ς` and `σ`: upper case first makes them one, as case folding does.
  return name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC').replace(/\s+/gu, '');
}
