import type { LockCause } from '../../../server/contract/sessions.ts';
import type { ActionResult } from '../session/snapshot.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { done, notPossibleNow } from './action-failure.ts';

/** Hides the session at once; tokens stay fresh, and the server is told if it can be reached. */
export function lock(state: WorkstationState, cause: LockCause): ActionResult {
  const { session, api, serverTime } = state;
  if (state.phase === 'locked') return done;
  if (session === null || state.phase !== 'active') return notPossibleNow;
  state.dispatch('locked');
  session.lock = { cause, atMs: serverTime.nowMs() };
  session.activity.add('locked', serverTime.nowMs());
  state.publish();
  session.refresher.withAccessToken((token) => api.lock(token, cause)).catch(() => undefined);
  return done;
}
