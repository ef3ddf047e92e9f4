import { type Administrator, actedBy } from '../administration/administrator.ts';
import { AdministrationError } from '../ports/administration-error.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Ports } from '../ports.ts';
import type { Device } from '../records/device.ts';

type ApprovePorts = Pick<Ports, 'clock' | 'unitOfWork'>;

const batchSize = 100;

/**
 * Admits a workstation that has only been seen, so that a site can begin to require enrolment without going to
 * each of them. Throws `AdministrationError` when there is no such device, or it was revoked.
 */
export async function approveDevice(
  { clock, unitOfWork }: ApprovePorts,
  id: string,
  by: Administrator,
): Promise<void> {
  await unitOfWork.run((repositories) => {
    const device = repositories.devices.find(id);
    if (!device) throw new AdministrationError(`There is no device ${id}.`);
    if (device.revokedAtMs !== null) {
      throw new AdministrationError(`Device ${id} was revoked; enrol it with a new code: device code.`);
    }
    approve(repositories, device, by, clock.nowMs());
  });
}

/** Admits all workstations that have only been seen and were not revoked, in batches; returns how many. */
export async function approveAllDevices(
  { clock, unitOfWork }: ApprovePorts,
  by: Administrator,
): Promise<number> {
  let total = 0;
  let afterId: string | null = null;
  for (;;) {
    const page: readonly Device[] = await unitOfWork.run((repositories) => {
      const devices = repositories.devices.page(afterId, batchSize);
      for (const device of devices) {
        if (device.revokedAtMs === null && approve(repositories, device, by, clock.nowMs())) total += 1;
      }
      return devices;
    });
    if (page.length < batchSize) return total;
    afterId = page.at(-1)?.id ?? null;
  }
}

/** False when it was admitted before. */
function approve(
  { devices, audit }: Repositories,
  device: Device,
  by: Administrator,
  nowMs: number,
): boolean {
  if (device.enrolledAtMs !== null) return false;
  devices.enrol(device.id, { name: device.name, wardId: device.wardId, enrolledAtMs: nowMs });
  audit.append({
    type: 'device_enrolled',
    outcome: 'success',
    timeMs: nowMs,
    deviceId: device.id,
    address: by.address,
    reason: 'approved',
    details: actedBy(by),
  });
  return true;
}
