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
}

/** Puts names to the numbers of an emergency access. */
export function nameEmergency(
  { users, devices }: Pick<Repositories, 'users' | 'devices'>,
  access: EmergencyAccess,
): NamedEmergency {
  return {
    access,
    user: access.userId === null ? null : users.find(access.userId),
    device: deviceOf(devices, access),
    officer: access.review === null ? null : users.find(access.review.userId),
  };
}

/** A workstation that told of a code before anybody knew it may have become known since. */
function deviceOf(
  devices: DeviceRepository,
  { deviceId, keyThumbprint }: Pick<EmergencyAccess, 'deviceId' | 'keyThumbprint'>,
): Device | null {
  if (deviceId !== null) return devices.find(deviceId);
  return keyThumbprint === null ? null : devices.findByKey(keyThumbprint);
}
