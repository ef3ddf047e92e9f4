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
