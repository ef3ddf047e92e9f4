import type { ParsedInput } from '../contract/channels.ts';
import { activityNow } from '../session/activity-moment.ts';
import type { LiveSession } from '../session/live-session.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { ActionResult } from '../views/snapshot.ts';
import { done, notPossibleNow } from './action-failure.ts';
import { checkPassword } from './check-password.ts';
import { checkPin } from './check-pin.ts';
import { refreshSessionList } from './refresh-session-list.ts';

/** Shows the session again to whoever knows its PIN or its user's password. */
export async function unlock(
  state: WorkstationState,
  input: ParsedInput<'session.unlock'>,
): Promise<ActionResult> {
  const { session } = state;
  if (session === null || state.phase !== 'locked') return notPossibleNow;
  const refusal =
    'pin' in input
      ? await checkPin(state, session, input.pin)
      : await checkPassword(state, session, input.password);
  if (refusal === null) return show(state, session);
  // How many tries are left decides what the lock screen asks for.
  state.publish();
  return refusal;
}

function show(state: WorkstationState, session: LiveSession): ActionResult {
  if (state.session !== session) return { ok: false, error: 'session_ended' };
  if (!state.dispatch('unlocked')) return notPossibleNow;
  session.lock = null;
  session.lastActivity = activityNow(state);
  session.shownAtMs = state.serverTime.nowMs();
  session.pinPostponed = false;
  session.activity.add('unlocked', state.serverTime.nowMs());
  state.publish();
  void refreshSessionList(state, { background: true });
  return done;
}
