import { foldCase } from './fold-case.ts';

/** What Turkish keyboards write for a capital i, without its dot. */
const dottedSmallI = /i\u0307/g;

/** The form in which user names are stored: NFKC, as Django does, with the spelling that IT gave them. */
export function normalizeUsername(username: string): string {
  return username.trim().normalize('NFKC');
}

/** The form in which user names are compared: as in Active Directory, case does not count. */
export function foldUsername(username: string): string {
  return foldCase(normalizeUsername(username)).replace(dottedSmallI, 'i');
}
