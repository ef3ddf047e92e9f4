import { type Act, type Administrator, auditAct } from '../administration/administrator.ts';
import { AdministrationError } from '../ports/administration-error.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Ports } from '../ports.ts';
import type { Device } from '../records/device.ts';

type ApprovePorts = Pick<Ports, 'clock' | 'unitOfWork'>;

const batchSize = 100;

/**
 * Enrols a workstation that has only been seen, so that a site can begin to require enrolment without a visit to
 * each workstation. Throws `AdministrationError` when there is no such device, or it was revoked.
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
    approve(repositories, device, { by, nowMs: clock.nowMs() });
  });
}

/** Enrols all workstations that have only been seen and were not revoked, in batches; returns how many. */
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
        if (device.revokedAtMs === null && approve(repositories, device, { by, nowMs: clock.nowMs() }))
          total += 1;
      }
      return devices;
    });
    if (page.length < batchSize) return total;
    afterId = page.at(-1)?.id ?? null;
  }
}

/** False when it was enrolled before. */
function approve({ devices, audit }: Repositories, device: Device, act: Act): boolean {
  if (device.enrolledAtMs !== null) return false;
  devices.enrol(device.id, { name: device.name, wardId: device.wardId, enrolledAtMs: act.nowMs });
  auditAct(audit, act, { type: 'device_enrolled', deviceId: device.id, reason: 'approved' });
  return true;
}
