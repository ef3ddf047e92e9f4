import type { KeychainTrouble } from '../core/ports/secret-store.ts';

/** Messages of libraries, D-Bus, macOS and Windows; the first match counts. */
const signs: readonly (readonly [KeychainTrouble, RegExp])[] = [
  ['unanswered', /did not (answer|receive a reply)/i],
  ['locked', /locked|prompt was dismissed|no result found|interaction is not allowed/i],
  ['denied', /denied|not permitted|user (cancel|deni)|auth\w* fail|logon session|not authori[sz]ed/i],
  ['missing', /dbus|d-bus|zbus|no .*provider|address/i],
];

/** The trouble that a message of a keychain speaks of. */
export function keychainTroubleOf(message: string): KeychainTrouble {
  return signs.find(([, words]) => words.test(message))?.[0] ?? 'refused';
}

/** One English sentence for the technician. */
export function keychainReason(backend: string, trouble: KeychainTrouble): string {
  switch (trouble) {
    case 'unanswered':
      return `The ${backend} does not answer.`;
    case 'locked':
      return `The ${backend} is locked.`;
    case 'denied':
      return `The system does not allow this program to use the ${backend}.`;
    case 'missing':
      return `No ${backend} is running.`;
    default:
      return `The ${backend} cannot be used.`;
  }
}
