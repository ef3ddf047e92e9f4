import type { ParsedInput } from '../contract/channels.ts';
import type { ActionResult } from '../views/snapshot.ts';
import { actionFailure, done, notPossibleNow } from './action-failure.ts';
import { barrierOf } from './barrier-of.ts';
import { dropHeldSignIn, type PartsToDrop } from './drop-held-sign-in.ts';
import { letIn, type PartsToLetIn } from './enter.ts';
import { forgetVisitors, makeWay, type PartsToMakeWay } from './make-way.ts';
import { openSession, type PartsToOpen } from './open-session.ts';

type Parts = PartsToDrop & PartsToMakeWay & PartsToOpen & PartsToLetIn;

/**
 * Opens a separate emergency session: it does not bring back one the user has parked here, and the number of parked
 * sessions does not limit it.
 */
export async function startEmergency(
  state: Parts,
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
