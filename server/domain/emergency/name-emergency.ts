import type { Device } from '../devices/device.ts';
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
    device: access.deviceId === null ? null : devices.find(access.deviceId),
    officer: access.review === null ? null : users.find(access.review.userId),
  };
}
