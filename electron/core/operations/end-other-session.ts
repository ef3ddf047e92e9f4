import type { WorkstationState } from '../session/workstation-state.ts';
import { isRejected } from '../token-api/api-failure.ts';
import type { ActionResult } from '../views/snapshot.ts';
import { actionFailure, notPossibleNow } from './action-failure.ts';
import { refreshSessionList } from './refresh-session-list.ts';

/** Signs the user out on another workstation; one that is over already counts as done. */
export async function endOtherSession(state: WorkstationState, sessionId: string): Promise<ActionResult> {
  const { session, api } = state;
  if (session === null || state.phase !== 'active' || sessionId === session.info.id) return notPossibleNow;
  try {
    await session.refresher.withAccessToken((token) => api.endSession(token, sessionId));
    session.activity.add('other_session_ended', state.serverTime.nowMs());
  } catch (error) {
    if (!isRejected(error, 'not_found')) return actionFailure(error);
  }
  if (state.session === session && state.notice?.kind === 'signed_in_elsewhere') state.notice = null;
  return refreshSessionList(state);
}
