import type { Device, DeviceRepository } from '../records/device.ts';
import { deviceNameKey } from './name-of-device.ts';

/** Another device that seems to be the same workstation, and by what. */
export interface Double {
  readonly id: string;
  readonly name: string;
  readonly same: readonly ('name' | 'machine')[];
}

/** More are not told: a site that images its computers after they were enrolled has hundreds. */
const mostTold = 20;

/** What other devices seem to be the same workstation as one that was not revoked. */
export function doublesOfDevice(
  devices: Pick<DeviceRepository, 'doublesOf'>,
  device: Device,
): readonly Double[] {
  if (device.revokedAtMs !== null) return [];
  return devices.doublesOf(device, mostTold).map((double) => ({
    id: double.id,
    name: double.name,
    same: [
      ...(deviceNameKey(double.givenName) === deviceNameKey(device.givenName) ? (['name'] as const) : []),
      ...(device.machineId !== null && double.machineId === device.machineId ? (['machine'] as const) : []),
    ],
  }));
}
