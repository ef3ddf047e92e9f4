import type { ParsedInput } from '../contract/channels.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { ActionResult } from '../views/snapshot.ts';
import { actionFailure, done, notPossibleNow } from './action-failure.ts';
import { dropHeldSignIn } from './drop-held-sign-in.ts';
import { letIn } from './enter.ts';
import { forgetVisitors, makeWay } from './make-way.ts';
import { noteBarrier } from './note-barrier.ts';
import { openSession } from './open-session.ts';

/**
 * Opens an emergency session of its own: neither does it bring back one that its user has parked here, nor does the
 * number of parked ones stand in its way.
 */
export async function startEmergency(
  state: WorkstationState,
  { username, password, reasonCode, reason }: ParsedInput<'emergency.start'>,
): Promise<ActionResult> {
  if (state.dependencies.policy.emergency.access === 'off' || !makeWay(state)) return notPossibleNow;
  dropHeldSignIn(state);
  state.notice = null;
  if (!state.dispatch('sign_in_started')) return notPossibleNow;
  state.publish();
  try {
    const stated = { reason_code: reasonCode, reason };
    await letIn(state, await openSession(state, { username, password }, stated));
    forgetVisitors(state);
    return done;
  } catch (error) {
    state.dispatch('sign_in_failed');
    noteBarrier(state, error);
    return actionFailure(error);
  } finally {
    state.publish();
  }
}
