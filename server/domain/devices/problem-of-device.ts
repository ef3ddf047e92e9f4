import { Refusal } from '../ports/refusal.ts';
import type { Device } from '../records/device.ts';
import type { Rules } from '../rules/rules.ts';

/** Why a workstation may not sign anybody in; also the code of the refusal. */
export type DeviceProblem = 'device_revoked' | 'enrolment_required';

/** What stands against a sign-in at a device that proved its key; `device` null: nobody knows the key. */
export function problemOfDevice(
  device: Pick<Device, 'enrolledAtMs' | 'revokedAtMs'> | null,
  enrolment: Rules['enrolment'],
): DeviceProblem | null {
  if (device && device.revokedAtMs !== null) return 'device_revoked';
  return enrolment === 'required' && (device === null || device.enrolledAtMs === null)
    ? 'enrolment_required'
    : null;
}

/** The refusal of a device, which says when no code is missing but somebody of IT has to admit it. */
export function refusalOfDevice(
  problem: DeviceProblem,
  device: Pick<Device, 'waitingSinceMs'> | null,
): Refusal {
  const isWaiting = problem === 'enrolment_required' && device !== null && device.waitingSinceMs !== null;
  return new Refusal(problem, isWaiting ? { isWaiting, sentence: waitingSentence } : {});
}

const waitingSentence = 'This workstation is waiting for IT to admit it; ask IT to approve it.';
