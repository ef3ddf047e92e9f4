import { sessionsElsewhere } from '../screen/other-session-view.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { activeSession } from '../stage/stage.ts';
import type { ActionResult } from '../views/snapshot.ts';
import { actionFailure, done, notPossibleNow } from './action-failure.ts';

type Parts = Pick<WorkstationState, 'api' | 'parked' | 'publish' | 'stage'>;

/**
 * Asks the server where else the user is signed in; in the `background` when the user did not ask for it. A list that
 * nobody asked for anew stays when there is no answer.
 */
export async function refreshSessionList(
  state: Parts,
  { keepsOldList = false, background = false } = {},
): Promise<ActionResult> {
  const session = activeSession(state);
  if (session === null) return notPossibleNow;
  try {
    const { sessions } = await session.refresher.withAccessToken((token) =>
      state.api.sessions({ token, background }),
    );
    session.otherSessions = {
      state: 'ready',
      items: sessionsElsewhere(
        state,
        sessions.filter((item) => !item.current),
      ),
    };
    return done;
  } catch (error) {
    if (!keepsOldList) session.otherSessions = { state: 'unavailable' };
    return actionFailure(error);
  } finally {
    state.publish();
  }
}
