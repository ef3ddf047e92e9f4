import type { LockCause } from '../../../server/contract/sessions.ts';
import type { ParsedInput } from '../contract/channels.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { ActivityDetails } from '../stage/activity-log.ts';
import { activityNow } from '../stage/activity-moment.ts';
import type { LiveSession } from '../stage/live-session.ts';
import { activeSession, sessionOnScreen } from '../stage/stage.ts';
import type { ActionResult } from '../views/snapshot.ts';
import { done, lockedMeanwhile, notPossibleNow } from './action-failure.ts';
import { checkPassword } from './check-password.ts';
import { checkPin, type PartsToCheckPin } from './check-pin.ts';
import { continueUnlocked } from './continue-session.ts';
import { lockSince, type PartsToLockSince } from './lock-since.ts';
import { refreshSessionList } from './refresh-session-list.ts';

type PartsToShow = Parameters<typeof refreshSessionList>[0] &
  Pick<WorkstationState, 'clock' | 'dispatch' | 'publish' | 'serverTime' | 'stage'>;
type Parts = PartsToCheckPin & PartsToShow & PartsToLockSince;

/**
 * Shows the session again to whoever knows its PIN or its user's password. A session that is about to end is continued
 * with the same proof if that is wanted.
 */
export async function unlock(state: Parts, input: ParsedInput<'session.unlock'>): Promise<ActionResult> {
  const { stage } = state;
  if (stage.name !== 'locked') return notPossibleNow;
  const { session } = stage;
  const provedAtMs = state.serverTime.nowMs();
  const refusal =
    'pin' in input
      ? await checkPin(state, session, input.pin)
      : await checkPassword(state, session, input.password);
  if (refusal === null) {
    const cause = await lockSince(state, session);
    // Her card has opened it.
    if (activeSession(state) === session) return notPossibleNow;
    if (cause !== null) return stayLocked(session, cause);
    const result = showUnlocked(state, session, provedAtMs);
    if (result.ok && input.andContinue) await continueUnlocked(state, session, input);
    return result;
  }
  // How many tries are left decides what the lock screen asks for.
  state.publish();
  return refusal;
}

/** Nobody is there any more; to the server, which knows or hears of the secret, the session is unlocked. */
export function stayLocked(session: LiveSession, cause: LockCause): ActionResult {
  void lockAtServer(session, cause);
  return lockedMeanwhile;
}

async function lockAtServer({ reports, telling }: LiveSession, cause: LockCause): Promise<void> {
  await telling;
  await reports.add({ kind: 'lock', cause });
  await reports.deliver();
}

/** Shows the session that is locked on screen to its user, who has proved who she is, at that time by the server's clock. */
export function showUnlocked(
  state: PartsToShow,
  session: LiveSession,
  provedAtMs: number,
  details: Pick<ActivityDetails, 'by'> = {},
): ActionResult {
  if (sessionOnScreen(state) !== session) return { ok: false, error: 'session_ended' };
  if (!state.dispatch({ kind: 'unlocked' })) return notPossibleNow;
  session.lastActivity = activityNow(state);
  session.provedAtMs = provedAtMs;
  session.pinPostponed = false;
  session.openedByCard = details.by === 'card';
  session.activity.add('unlocked', state.serverTime.nowMs(), details);
  state.publish();
  void refreshSessionList(state, { background: true });
  return done;
}
