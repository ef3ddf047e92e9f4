/** What Turkish keyboards write for a capital i, without its dot. */
const dottedSmallI = /i\u0307/g;

/** The form in which user names are stored: NFKC, as Django does, with the spelling that IT gave them. */
export function normalizeUsername(username: string): string {
  return username.trim().normalize('NFKC');
}

/**
 * The form in which user names are compared: as in Active Directory, case does not count. Up and then down is Unicode's
 * full case folding as far as names need it: `ß` is `ss`, both small sigmas are one.
 */
export function foldUsername(username: string): string {
  const folded = normalizeUsername(username).toUpperCase().toLowerCase().replace(dottedSmallI, 'i');
  return folded.normalize('NFKC');
}
