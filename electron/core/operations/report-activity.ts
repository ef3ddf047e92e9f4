import type { ParsedInput } from '../contract/channels.ts';
import { activityNow } from '../session/activity-moment.ts';
import { idleLockAtMs } from '../session/idle-time.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { ActionResult } from '../views/snapshot.ts';
import { done, notPossibleNow } from './action-failure.ts';

/** Somebody is at the computer: the time until it locks by itself begins anew. */
export function reportActivity(
  state: WorkstationState,
  { editing }: ParsedInput<'session.report-activity'>,
): ActionResult {
  const { session } = state;
  if (session === null || state.phase !== 'active') return notPossibleNow;
  const wasCountingDown = idleLockAtMs(state, session) !== null;
  session.lastActivity = activityNow(state);
  session.editing = editing;
  if (wasCountingDown) state.publish();
  return done;
}
