import type { Workstation } from '../../core/workstation.ts';
import type { HandlersOf } from './handlers.ts';

/** Who may want to sign in, and badges. */
export function badgeHandlers(
  workstation: Workstation,
): HandlersOf<'visitors'> & HandlersOf<'badge'> & HandlersOf<'badges'> {
  return {
    'visitors.look': () => workstation.lookForVisitors(),
    'badge.present': (input) => workstation.presentBadge(input),
    'badge.link': () => workstation.linkBadge(),
    'badge.decline': () => workstation.declineBadge(),
    'badges.list': () => workstation.listBadges(),
    'badges.remove': (input) => workstation.removeBadge(input),
  };
}
