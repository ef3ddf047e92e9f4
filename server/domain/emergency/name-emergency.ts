import type { Device, DeviceRepository } from '../devices/device.ts';
import type { Repositories } from '../unit-of-work.ts';
import type { User } from '../users/user.ts';
import type { EmergencyAccess } from './emergency-access.ts';

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
