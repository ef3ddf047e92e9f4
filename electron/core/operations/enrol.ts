import type { EnrolRequest } from '../../../server/contract/devices.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { ActionResult } from '../views/snapshot.ts';
import { actionFailure, done, notPossibleNow } from './action-failure.ts';
import { knowStation } from './know-station.ts';

type Parts = Pick<
  WorkstationState,
  'api' | 'dependencies' | 'dispatch' | 'knownStation' | 'publish' | 'servers' | 'stage'
>;

/**
 * Has the server admit this workstation by a one-time code of IT. Possible while nobody is signed in, and before
 * `start`, for installations without a screen.
 */
export async function enrol(state: Parts, request: EnrolRequest): Promise<ActionResult> {
  if (state.stage.name !== 'signed_out' && state.stage.name !== 'starting') return notPossibleNow;
  try {
    const { device } = await state.api.enrolDevice({ body: request });
    knowStation(state, device);
    state.dispatch({ kind: 'enrolled' });
    return done;
  } catch (error) {
    return actionFailure(error);
  } finally {
    state.publish();
  }
}

/** Goes back to signing in: IT may have admitted the workstation meanwhile, which only the next try tells. */
export function leaveEnrolment(state: Parts): ActionResult {
  state.dispatch({ kind: 'barrier_lifted' });
  state.publish();
  return done;
}
