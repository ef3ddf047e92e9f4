import type { LockCause } from '../../../server/contract/sessions.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { activityNow } from '../stage/activity-moment.ts';
import type { LiveSession } from '../stage/live-session.ts';
import { parkedHere } from '../stage/sessions-here.ts';
import { sessionOnScreen } from '../stage/stage.ts';
import type { ActionResult } from '../views/snapshot.ts';
import { done, notPossibleNow } from './action-failure.ts';
import { dropHeldSignIn, type PartsToDrop } from './drop-held-sign-in.ts';
import type { PartsToLockSince } from './lock-since.ts';
import { refreshSessionList } from './refresh-session-list.ts';
import { takeOffScreen } from './take-off-screen.ts';
import { stayLocked } from './unlock.ts';

export type PartsToBringBack = PartsToDrop &
  PartsToLockSince &
  Pick<WorkstationState, 'clock' | 'connection' | 'serverTime' | 'visitors'>;

interface Proof {
  /** By the server's clock. */
  readonly provedAtMs: number;
  /** As `lockSince` says. */
  readonly lockedSince: LockCause | null;
}

/**
 * Shows a parked session to its user, who has proved who she is. The one on screen is parked in the same step, so
 * that two are never active. If she has left since she gave her proof, hers stays parked.
 */
export function bringBack(
  state: PartsToBringBack,
  session: LiveSession,
  { provedAtMs, lockedSince }: Proof,
): ActionResult {
  if (!parkedHere(state).includes(session)) return { ok: false, error: 'session_ended' };
  if (lockedSince !== null) return stayLocked(session, 'switch');
  if (sessionOnScreen(state) !== null && !takeOffScreen(state)) return notPossibleNow;
  if (!state.dispatch({ kind: 'brought_back', session })) return notPossibleNow;
  dropHeldSignIn(state);
  // No name of somebody else is kept.
  state.visitors.clear();
  const nowMs = state.serverTime.nowMs();
  session.lastActivity = activityNow(state);
  session.provedAtMs = provedAtMs;
  session.pinPostponed = false;
  session.openedByCard = false;
  session.activity.add('unlocked', nowMs);
  // What failed while nobody saw it is tried again at once.
  session.refresher.hurry();
  state.publish();
  void state.vault.keepOnScreen(session.info.id);
  void refreshSessionList(state, { background: true });
  return done;
}
