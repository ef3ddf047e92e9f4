import { randomUUID } from 'node:crypto';
import type { Repositories } from '../ports/unit-of-work.ts';
import { type Device, stateOfDevice } from '../records/device.ts';
import { freeNameOf } from './name-of-device.ts';

export interface DeviceRegistration {
  readonly keyThumbprint: string;
  /** What people call the workstation; null: a name made of its key. */
  readonly name: string | null;
  readonly wardId: number | null;
  /** Whether somebody with the right to do so admits it, or it is only seen for the first time. */
  readonly enrolled: boolean;
  readonly nowMs: number;
  readonly address: string | null;
}

/** Returns the device of a key and registers it at first contact; its first name stays. */
export async function registerDevice(
  { devices, audit }: Repositories,
  registration: DeviceRegistration,
): Promise<Device> {
  const known = await devices.findByKey(registration.keyThumbprint);
  if (known) return known;
  const givenName = registration.name ?? `Workstation ${registration.keyThumbprint.slice(0, 6)}`;
  const device: Device = {
    id: randomUUID(),
    keyThumbprint: registration.keyThumbprint,
    name: await freeNameOf(devices, { id: null, givenName }),
    givenName,
    machineId: null,
    wardId: registration.wardId,
    registeredAtMs: registration.nowMs,
    enrolledAtMs: registration.enrolled ? registration.nowMs : null,
    waitingSinceMs: null,
    revokedAtMs: null,
  };
  await devices.insert(device);
  await audit.append({
    type: 'device_registered',
    outcome: 'success',
    timeMs: registration.nowMs,
    deviceId: device.id,
    address: registration.address,
    details: { key: device.keyThumbprint, ward_id: device.wardId, state: stateOfDevice(device) },
  });
  return device;
}
