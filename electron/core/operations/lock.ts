import type { LockCause } from '../../../server/contract/sessions.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { activeSession } from '../stage/stage.ts';
import type { ActionResult } from '../views/snapshot.ts';
import { done, notPossibleNow } from './action-failure.ts';
import { hide } from './take-off-screen.ts';

type Parts = Pick<WorkstationState, 'dispatch' | 'publish' | 'serverTime' | 'stage'>;

/** Hides the session at once; tokens stay fresh, and the server is told as soon as it can be reached. */
export function lock(state: Parts, cause: LockCause): ActionResult {
  const session = activeSession(state);
  if (state.stage.name === 'locked') return done;
  if (session === null) return notPossibleNow;
  hide(state, session, cause);
  state.publish();
  void session.reports.deliver();
  return done;
}
