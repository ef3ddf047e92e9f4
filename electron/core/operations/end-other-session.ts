import type { WorkstationState } from '../session/workstation-state.ts';
import { activeSession, sessionOnScreen } from '../stage/stage.ts';
import { isRejected } from '../token-api/api-failure.ts';
import type { ActionResult } from '../views/snapshot.ts';
import { actionFailure, done, notPossibleNow, outcomeOf } from './action-failure.ts';
import { refreshSessionList } from './refresh-session-list.ts';

type Parts = Pick<WorkstationState, 'api' | 'dispatch' | 'parked' | 'publish' | 'serverTime' | 'stage'>;

/** Signs the user out on another workstation; a session that is already over counts as done. */
export async function endOtherSession(state: Parts, sessionId: string): Promise<ActionResult> {
  const { api } = state;
  const session = activeSession(state);
  if (session === null || sessionId === session.info.id) return notPossibleNow;
  let outcome = done;
  try {
    outcome = outcomeOf(
      await session.refresher.withAccessToken((token) =>
        api.endSession({ token, params: { id: sessionId } }),
      ),
    );
    session.activity.add('other_session_ended', state.serverTime.nowMs());
  } catch (error) {
    if (!isRejected(error, 'not_found')) return actionFailure(error);
  }
  if (sessionOnScreen(state) === session) state.dispatch({ kind: 'session_elsewhere_ended' });
  const listed = await refreshSessionList(state);
  return outcome.ok ? listed : outcome;
}
