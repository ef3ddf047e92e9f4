import { parkedHere } from './sessions-here.ts';
import type { LockedSession, Situation, Stage } from './stage.ts';
import type { StageEvent } from './stage-event.ts';

const withoutRemoval = ({ cause, atMs }: LockedSession['lock']) => ({ cause, atMs });
const signedOut: Stage = { name: 'signed_out' };

/**
 * The stage after `event`, unchanged if the event is about something else; null when it means nothing in this stage.
 */
export function nextStage(situation: Situation, event: StageEvent): Stage | null {
  const { stage } = situation;
  const at = (...names: readonly Stage['name'][]) => names.includes(stage.name);
  switch (event.kind) {
    case 'nothing_stored':
      return at('starting') ? signedOut : null;
    case 'setup_found_needed':
      return at('starting', 'signed_out') ? { name: 'setup_needed' } : null;
    case 'setup_done':
      return at('setup_needed') ? signedOut : null;
    case 'sessions_found':
      // Also applies when a keychain was unlocked. Nothing may cover the screen of somebody who is signed in.
      if (at('active', 'locked', 'local_emergency')) return event.onScreen === null ? stage : null;
      if (!at('starting', 'signed_out')) return null;
      return event.onScreen === null ? signedOut : { name: 'locked', ...event.onScreen };
    case 'sign_in_started':
      return at('signed_out') ? { name: 'signing_in' } : null;
    case 'sign_in_failed':
      return at('signing_in') ? signedOut : null;
    case 'signed_in':
      return at('signing_in') ? { name: 'active', session: event.session } : null;
    case 'brought_back':
      if (!at('signed_out', 'signing_in') || !parkedHere(situation).includes(event.session)) return null;
      return { name: 'active', session: event.session };
    case 'locked':
      return stage.name === 'active' ? { name: 'locked', session: stage.session, lock: event.lock } : null;
    case 'grace_over':
      return stage.name === 'locked' ? { ...stage, lock: withoutRemoval(stage.lock) } : stage;
    case 'unlocked':
      return stage.name === 'locked' ? { name: 'active', session: stage.session } : null;
    case 'parked':
      return at('locked') ? signedOut : null;
    case 'local_emergency_started':
      return at('signed_out') ? { name: 'local_emergency', emergency: event.emergency } : null;
    case 'local_emergency_ended':
      return at('local_emergency') ? signedOut : null;
    case 'ending_started':
      return at('active', 'locked') ? { name: 'ending' } : null;
    case 'ended':
      return at('ending') ? signedOut : null;
    default:
      return stage;
  }
}
