import { foldCase } from '../../text/fold-case.ts';

/**
 * What two spellings of a ward's name have in common: composed or decomposed, full width, letter case and white space
 * make no other ward.
 */
export function wardKey(name: string): string {
  return foldCase(name).replace(/\s+/gu, '');
}
