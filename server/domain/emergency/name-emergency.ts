import type { Repositories } from '../ports/unit-of-work.ts';
import type { Device, DeviceRepository } from '../records/device.ts';
import type { EmergencyAccess } from '../records/emergency-access.ts';
import type { User } from '../records/user.ts';

/** An emergency access with the people and the workstation that it names. */
export interface NamedEmergency {
  readonly access: EmergencyAccess;
  readonly user: User | null;
  readonly device: Device | null;
  /** Who has reviewed it. */
  readonly officer: User | null;
  /** Who has noted, in the review, what the person told. */
  readonly noter: User | null;
}

/** Puts names to the numbers of an emergency access. */
export async function nameEmergency(
  { users, devices }: Pick<Repositories, 'users' | 'devices'>,
  access: EmergencyAccess,
): Promise<NamedEmergency> {
  const notedBy = access.laterWords?.notedBy ?? null;
  return {
    access,
    user: access.userId === null ? null : await users.find(access.userId),
    device: await deviceOf(devices, access),
    officer: access.review === null ? null : await users.find(access.review.userId),
    noter: notedBy === null ? null : await users.find(notedBy),
  };
}

/** A workstation that told of a code before anybody knew it may have become known since. */
async function deviceOf(
  devices: DeviceRepository,
  { deviceId, keyThumbprint }: Pick<EmergencyAccess, 'deviceId' | 'keyThumbprint'>,
): Promise<Device | null> {
  if (deviceId !== null) return devices.find(deviceId);
  return keyThumbprint === null ? null : await devices.findByKey(keyThumbprint);
}
