import type { ParsedInput } from '../contract/channels.ts';
import { idleLockAtMs } from '../session/idle-time.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { activityNow } from '../stage/activity-moment.ts';
import { activeSession } from '../stage/stage.ts';
import type { ActionResult } from '../views/snapshot.ts';
import { done, notPossibleNow } from './action-failure.ts';

type Parts = Pick<WorkstationState, 'clock' | 'dependencies' | 'prober' | 'publish' | 'serverTime' | 'stage'>;

/** Somebody is at the computer: the time until it locks by itself begins anew. */
export function reportActivity(
  state: Parts,
  { editing }: ParsedInput<'session.report-activity'>,
): ActionResult {
  const session = activeSession(state);
  if (session === null) return notPossibleNow;
  const wasAnnounced = session.atRest || idleLockAtMs(state, session) !== null;
  session.lastActivity = activityNow(state);
  session.editing = editing;
  session.atRest = false;
  if (wasAnnounced) state.publish();
  return done;
}
