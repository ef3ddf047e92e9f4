import type { Device, DeviceRepository } from '../records/device.ts';
import { deviceNameKey } from './name-of-device.ts';

/** Another device that seems to be the same workstation, and why. */
export interface Double {
  readonly id: string;
  readonly name: string;
  readonly same: readonly ('name' | 'machine')[];
}

/** More are left out: a site that images its computers after enrolling them has hundreds. */
const mostTold = 20;

/** The other devices that seem to be the same workstation as one that is not revoked. */
export async function doublesOfDevice(
  devices: Pick<DeviceRepository, 'doublesOf'>,
  device: Device,
): Promise<readonly Double[]> {
  if (device.revokedAtMs !== null) return [];
  return (await devices.doublesOf(device, mostTold)).map((double) => ({
    id: double.id,
    name: double.name,
    same: [
      ...(deviceNameKey(double.givenName) === deviceNameKey(device.givenName) ? (['name'] as const) : []),
      ...(device.machineId !== null && double.machineId === device.machineId ? (['machine'] as const) : []),
    ],
  }));
}
