import type { ParsedInput } from '../contract/channels.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { activityNow } from '../stage/activity-moment.ts';
import type { LiveSession } from '../stage/live-session.ts';
import { sessionOnScreen } from '../stage/stage.ts';
import type { ActionResult } from '../views/snapshot.ts';
import { done, notPossibleNow } from './action-failure.ts';
import { checkPassword } from './check-password.ts';
import { checkPin, type PartsToCheckPin } from './check-pin.ts';
import { refreshSessionList } from './refresh-session-list.ts';

type Parts = PartsToCheckPin & Pick<WorkstationState, 'clock' | 'dispatch' | 'parked' | 'publish' | 'stage'>;

/** Shows the session again to whoever knows its PIN or its user's password. */
export async function unlock(state: Parts, input: ParsedInput<'session.unlock'>): Promise<ActionResult> {
  const { stage } = state;
  if (stage.name !== 'locked') return notPossibleNow;
  const { session } = stage;
  const refusal =
    'pin' in input
      ? await checkPin(state, session, input.pin)
      : await checkPassword(state, session, input.password);
  if (refusal === null) return show(state, session);
  // How many tries are left decides what the lock screen asks for.
  state.publish();
  return refusal;
}

function show(state: Parts, session: LiveSession): ActionResult {
  if (sessionOnScreen(state) !== session) return { ok: false, error: 'session_ended' };
  if (!state.dispatch({ kind: 'unlocked' })) return notPossibleNow;
  session.lastActivity = activityNow(state);
  session.shownAtMs = state.serverTime.nowMs();
  session.pinPostponed = false;
  session.activity.add('unlocked', state.serverTime.nowMs());
  state.publish();
  void refreshSessionList(state, { background: true });
  return done;
}
