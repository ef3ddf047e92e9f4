import type { LockCause } from '../../../server/contract/sessions.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { activeSession, type CardRemoval } from '../stage/stage.ts';
import type { ActionResult } from '../views/snapshot.ts';
import { done, notPossibleNow } from './action-failure.ts';
import { hide } from './take-off-screen.ts';

type Parts = Pick<WorkstationState, 'dispatch' | 'publish' | 'serverTime' | 'stage'>;

/**
 * Hides the session at once; tokens stay fresh, and the server is told as soon as it can be reached. `removal`: its user
 * has taken her card out, which may open it again for some seconds, unless it is locked for another reason meanwhile.
 */
export function lock(state: Parts, cause: LockCause, removal?: CardRemoval): ActionResult {
  const session = activeSession(state);
  if (state.stage.name === 'locked') {
    state.stage.session.lockRequests += 1;
    endGrace(state);
    return done;
  }
  if (session === null) return notPossibleNow;
  hide(state, session, cause, removal);
  state.publish();
  void session.reports.deliver();
  return done;
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
