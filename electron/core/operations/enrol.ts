import type { EnrolRequest } from '../../../server/contract/devices.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { ActionResult } from '../views/snapshot.ts';
import { actionFailure, done, notPossibleNow, waitingForApproval } from './action-failure.ts';

type Parts = Pick<
  WorkstationState,
  'api' | 'dependencies' | 'dispatch' | 'keptDeviceKey' | 'publish' | 'reviseDeviceKey' | 'stage' | 'station'
>;

/**
 * Enrols this workstation with a code from IT. Possible while nobody is signed in and, for installations without a
 * screen, before `start`.
 */
export async function enrol(state: Parts, { code, name }: EnrolRequest): Promise<ActionResult> {
  if (state.stage.name !== 'signed_out' && state.stage.name !== 'starting') return notPossibleNow;
  try {
    await state.reviseDeviceKey();
    const { endpoint, machineId } = state.dependencies;
    const machine = (await machineId?.(endpoint.id)) ?? undefined;
    const { device } = await state.api.enrolDevice({ body: { code, name, machine } });
    state.station.know(device);
    await state.keptDeviceKey.adopt();
    if (device.state === 'waiting') {
      state.dispatch({ kind: 'enrolment_waits' });
      return waitingForApproval;
    }
    state.dispatch({ kind: 'enrolled' });
    return done;
  } catch (error) {
    return actionFailure(error);
  } finally {
    state.publish();
  }
}

/** Returns to the sign-in screen: IT may have admitted the workstation meanwhile, which only the next try shows. */
export function leaveEnrolment(state: Parts): ActionResult {
  state.dispatch({ kind: 'barrier_lifted' });
  state.publish();
  return done;
}
