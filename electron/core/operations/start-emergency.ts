import type { ParsedInput } from '../contract/channels.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { ActionResult } from '../views/snapshot.ts';
import { actionFailure, done, notPossibleNow } from './action-failure.ts';
import { barrierOf } from './barrier-of.ts';
import { dropHeldSignIn } from './drop-held-sign-in.ts';
import { letIn } from './enter.ts';
import { forgetVisitors, makeWay } from './make-way.ts';
import { openSession } from './open-session.ts';

/**
 * Opens a separate emergency session: it does not bring back one the user has parked here, and the number of parked
 * sessions does not limit it.
 */
export async function startEmergency(
  state: WorkstationState,
  { username, password, reasonCode, reason }: ParsedInput<'emergency.start'>,
): Promise<ActionResult> {
  if (state.dependencies.policy.emergency.access === 'off' || !makeWay(state)) return notPossibleNow;
  dropHeldSignIn(state);
  if (!state.dispatch({ kind: 'sign_in_started' })) return notPossibleNow;
  state.publish();
  try {
    const stated = { reason_code: reasonCode, reason };
    await letIn(state, await openSession(state, { username, password }, stated));
    forgetVisitors(state);
    return done;
  } catch (error) {
    state.dispatch({ kind: 'sign_in_failed', barrier: barrierOf(error) });
    return actionFailure(error);
  } finally {
    state.publish();
  }
}
