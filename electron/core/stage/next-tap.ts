import type { BadgeTapView } from '../views/snapshot.ts';
import type { Situation } from './stage.ts';
import type { StageEvent } from './stage-event.ts';

/** What the screens are told about the last badge after `event`; another screen has nothing to do with it. */
export function nextTap({ tap }: Situation, event: StageEvent): BadgeTapView | null {
  switch (event.kind) {
    case 'badge_tapped':
      return event.tap;
    case 'signed_in':
    case 'brought_back':
    case 'unlocked':
      return tap?.isAfterSecret && tap.reading === null ? tap : null;
    case 'sessions_found':
    case 'locked':
    case 'parked':
    case 'local_emergency_started':
    case 'local_emergency_ended':
    case 'ending_started':
    case 'ended':
      return null;
    default:
      return tap;
  }
}
