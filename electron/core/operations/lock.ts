import type { LockCause } from '../../../server/contract/sessions.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { activeSession, type CardRemoval } from '../stage/stage.ts';
import type { ActionResult } from '../views/snapshot.ts';
import { done, notPossibleNow } from './action-failure.ts';
import { clearAway, type PartsToClearAway } from './clear-away.ts';
import { hide } from './take-off-screen.ts';

type Parts = Pick<WorkstationState, 'dispatch' | 'publish' | 'serverTime' | 'stage' | 'turn'>;

/**
 * Hides the session at once; tokens stay fresh, and the server is told as soon as it can be reached. Whoever is signing in,
 * or has given the PIN or the password, finds her session locked in the end. `removal`: its user has taken her card out,
 * which may open it again for some seconds, unless it is locked for another reason meanwhile.
 */
export function lock(state: Parts, cause: LockCause, removal?: CardRemoval): ActionResult {
  const session = activeSession(state);
  state.turn.lockAsked(cause);
  if (session === null) {
    endGrace(state);
    return state.stage.name === 'locked' || state.turn.isTaken ? done : notPossibleNow;
  }
  hide(state, session, cause, removal);
  state.publish();
  void session.reports.deliver();
  return done;
}

/** Somebody locks before she leaves: a sign-in that waits for her choice is given up, too, and access by a sealed code ends. */
export function lockAndLeave(state: Parts & PartsToClearAway, cause: LockCause): ActionResult {
  return clearAway(state) ? done : lock(state, cause);
}

/** From now on only the PIN or the password opens a locked screen, whichever card was taken out before. */
export function endGrace({ dispatch, stage }: Pick<WorkstationState, 'dispatch' | 'stage'>): void {
  if (stage.name === 'locked' && stage.lock.removal !== undefined) dispatch({ kind: 'grace_over' });
}

/** A badge was read at a locked screen: only the card whose removal has locked it may still open it. */
export function endGraceOfAnother(state: Pick<WorkstationState, 'dispatch' | 'stage'>, number: string): void {
  const { stage } = state;
  if (stage.name === 'locked' && stage.lock.removal?.number !== number) endGrace(state);
}
