/** Spaces of other widths and scripts, which look like the one of the keyboard. */
const otherSpaces = /[\p{Zs}]/gu;

/**
 * The form in which passwords are hashed and compared: the profile OpaqueString of RFC 8265 §4.2, with the stronger NFKC in
 * place of NFC, which NIST SP 800-63B-4 §3.1.1.2 names. What keyboards compose and file names decompose, and what an
 * input method writes in full width, is one password.
 */
export function normalizePassword(password: string): string {
  return password.normalize('NFKC').replace(otherSpaces, ' ');
}
