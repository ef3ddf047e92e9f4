import { freeNameOf } from '../devices/name-of-device.ts';
import { registerDevice } from '../devices/register-device.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { AuditDetails } from '../records/audit-event.ts';
import type { Device, Enrolment } from '../records/device.ts';
import type { EnrolmentCode } from '../records/enrolment-code.ts';
import { commitmentOfCode } from './enrolment-code.ts';

export interface EnrolmentAttempt {
  /** As it was typed. */
  readonly code: string;
  readonly name: string;
  /** What the workstation says about its machine, in base64url; null: nothing. */
  readonly machineId: string | null;
  /** Thumbprint of the DPoP key that was proven. */
  readonly keyThumbprint: string;
}

/** A workstation that presents a valid code. */
export interface Admission {
  readonly attempt: Pick<EnrolmentAttempt, 'name' | 'machineId' | 'keyThumbprint'>;
  readonly nowMs: number;
  readonly address: string | null;
}

/** Admits a workstation by its code, under the name it gives or the next free one. Must run inside a job. */
export async function admitDevice(
  repositories: Repositories,
  code: EnrolmentCode,
  admission: Admission,
): Promise<Device> {
  const { devices, audit } = repositories;
  const { nowMs, address } = admission;
  const { known, enrolment } = await registered(repositories, code, admission, true);
  await devices.enrol(known.id, enrolment, nowMs);
  await audit.append({
    type: 'device_enrolled',
    outcome: 'success',
    timeMs: nowMs,
    deviceId: known.id,
    address,
    details: { ...detailsOf(code, enrolment), was_revoked: known.revokedAtMs !== null },
  });
  return { ...known, ...enrolment, enrolledAtMs: nowMs, waitingSinceMs: null, revokedAtMs: null };
}

/** Makes a workstation wait for IT, and says why in a few words for the audit trail. Must run inside a job. */
export async function haveDeviceWait(
  repositories: Repositories,
  code: EnrolmentCode,
  { reason, ...admission }: Admission & { readonly reason: string },
): Promise<Device> {
  const { devices, audit } = repositories;
  const { nowMs, address } = admission;
  const { known, enrolment } = await registered(repositories, code, admission, false);
  await devices.wait(known.id, enrolment, nowMs);
  await audit.append({
    type: 'device_waiting',
    outcome: 'success',
    timeMs: nowMs,
    deviceId: known.id,
    address,
    reason,
    details: detailsOf(code, enrolment),
  });
  return { ...known, ...enrolment, waitingSinceMs: nowMs };
}

async function registered(
  repositories: Repositories,
  { wardId }: EnrolmentCode,
  { attempt, nowMs, address }: Admission,
  enrolled: boolean,
): Promise<{ readonly known: Device; readonly enrolment: Enrolment }> {
  const { keyThumbprint, name: givenName, machineId } = attempt;
  const registration = { keyThumbprint, name: givenName, wardId, enrolled, nowMs, address };
  const known = await registerDevice(repositories, registration);
  const name = await freeNameOf(repositories.devices, { id: known.id, givenName });
  const enrolment = {
    name,
    givenName,
    machineId: machineId ?? known.machineId,
    wardId: wardId ?? known.wardId,
  };
  return { known, enrolment };
}

function detailsOf(code: EnrolmentCode, { wardId }: Enrolment): AuditDetails {
  const site: AuditDetails = code.site === null ? {} : { site_code: code.site.id };
  return { code: commitmentOfCode(code), ...site, ward_id: wardId };
}
