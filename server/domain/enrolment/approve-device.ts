import { type Act, type Administrator, auditAct } from '../administration/administrator.ts';
import { freeNameOf } from '../devices/name-of-device.ts';
import { AdministrationError } from '../ports/administration-error.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Ports } from '../ports.ts';
import type { Device } from '../records/device.ts';
import { revoke } from './revoke-device.ts';

type ApprovePorts = Pick<Ports, 'clock' | 'unitOfWork'>;

const batchSize = 100;

/** What became of an approval. */
export interface Approval {
  /** By which the workstation is known from now on. */
  readonly name: string;
  /** Sessions of the device that it replaces, which have ended. */
  readonly ended: number;
}

/**
 * Enrols a workstation that waits for it, or has only been seen, so that a site can begin to require enrolment without a
 * visit to each workstation. With `replaces`, the device of that id is revoked in the same act, and its sessions end. Throws
 * `AdministrationError` when there is no such device, or it was revoked.
 */
export function approveDevice(
  { clock, unitOfWork }: ApprovePorts,
  id: string,
  by: Administrator,
  replaces: string | null = null,
): Promise<Approval> {
  return unitOfWork.run((repositories) => {
    const { devices } = repositories;
    const device = devices.find(id);
    if (!device) throw new AdministrationError(`There is no device ${id}.`);
    if (device.revokedAtMs !== null) {
      throw new AdministrationError(`Device ${id} was revoked; enrol it with a new code: device code.`);
    }
    const act = { by, nowMs: clock.nowMs() };
    const ended = replaces === null ? 0 : revokeReplaced(repositories, device, replaces, act);
    approve(repositories, device, act);
    return { name: devices.find(id)?.name ?? device.name, ended };
  });
}

/** Sessions that ended. */
function revokeReplaced(repositories: Repositories, device: Device, replaces: string, act: Act): number {
  const former = repositories.devices.find(replaces);
  if (!former) throw new AdministrationError(`There is no device ${replaces}.`);
  if (former.id === device.id) throw new AdministrationError('A device cannot replace itself.');
  const details = { replaced_by: device.id };
  return revoke(repositories, former, act, { reason: 'replaced', details });
}

/** How many were enrolled, and how many wait on. */
export interface ApprovalOfAll {
  readonly approved: number;
  readonly waiting: number;
}

/**
 * Enrols all workstations that have only been seen and were not revoked, in batches. Those that wait are left out: each of
 * them came with a code, and somebody has to look at it.
 */
export function approveAllDevices(ports: ApprovePorts, by: Administrator): Promise<ApprovalOfAll> {
  return approveEach(ports, by, (_, { waitingSinceMs }) => (waitingSinceMs === null ? 'approve' : 'wait'));
}

/**
 * Enrols the workstations that wait, of a ward (by its number; null: of all), in batches. Those that seem to be another device
 * wait on: somebody has to say which of the two is meant.
 */
export function approveWaitingDevices(
  ports: ApprovePorts,
  wardId: number | null,
  by: Administrator,
): Promise<ApprovalOfAll> {
  return approveEach(ports, by, ({ devices }, device) => {
    if (device.waitingSinceMs === null || (wardId !== null && device.wardId !== wardId)) return 'leave';
    return devices.doublesOf(device, 1).length === 0 ? 'approve' : 'wait';
  });
}

async function approveEach(
  { clock, unitOfWork }: ApprovePorts,
  by: Administrator,
  choose: (repositories: Repositories, device: Device) => 'approve' | 'wait' | 'leave',
): Promise<ApprovalOfAll> {
  let approved = 0;
  let waiting = 0;
  let afterId: string | null = null;
  for (;;) {
    const page: readonly Device[] = await unitOfWork.run((repositories) => {
      const devices = repositories.devices.page(afterId, batchSize);
      for (const device of devices.filter(({ revokedAtMs }) => revokedAtMs === null)) {
        const choice = choose(repositories, device);
        if (choice === 'wait') waiting += 1;
        if (choice === 'approve' && approve(repositories, device, { by, nowMs: clock.nowMs() }))
          approved += 1;
      }
      return devices;
    });
    if (page.length < batchSize) return { approved, waiting };
    afterId = page.at(-1)?.id ?? null;
  }
}

/** False when it was enrolled before. */
function approve({ devices, audit }: Repositories, device: Device, act: Act): boolean {
  if (device.enrolledAtMs !== null) return false;
  const { id, givenName, machineId, wardId } = device;
  // What it replaces may have left it its name.
  const name = freeNameOf(devices, { id, givenName });
  devices.enrol(id, { name, givenName, machineId, wardId }, act.nowMs);
  auditAct(audit, act, { type: 'device_enrolled', deviceId: id, reason: 'approved' });
  return true;
}
