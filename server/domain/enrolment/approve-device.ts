import { type Act, type Administrator, auditAct } from '../administration/administrator.ts';
import { freeNameOf } from '../devices/name-of-device.ts';
import { AdministrationError } from '../ports/administration-error.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Ports } from '../ports.ts';
import type { Device } from '../records/device.ts';
import { revoke } from './revoke-device.ts';

type ApprovePorts = Pick<Ports, 'clock' | 'unitOfWork'>;

const batchSize = 100;

/** The result of an approval. */
export interface Approval {
  /** The name of the workstation from now on. */
  readonly name: string;
  /** Sessions of the device it replaces, which have ended. */
  readonly ended: number;
}

/**
 * Enrols a workstation that is waiting or has only been seen, so that a site can begin to require enrolment without
 * visiting each workstation. With `replaces`, the device with that id is revoked in the same act, and its sessions end. Throws
 * `AdministrationError` if there is no such device, or if it was revoked.
 */
export function approveDevice(
  { clock, unitOfWork }: ApprovePorts,
  id: string,
  by: Administrator,
  replaces: string | null = null,
): Promise<Approval> {
  return unitOfWork.run(async (repositories) => {
    const { devices } = repositories;
    const device = await devices.find(id);
    if (!device) throw new AdministrationError(`There is no device ${id}.`);
    if (device.revokedAtMs !== null) {
      throw new AdministrationError(`Device ${id} was revoked; enrol it with a new code: device code.`);
    }
    const act = { by, nowMs: clock.nowMs() };
    const ended = replaces === null ? 0 : await revokeReplaced(repositories, device, replaces, act);
    const isNew = await approve(repositories, device, act);
    if (!isNew && replaces !== null) await takeOwnName(repositories, device);
    return { name: (await devices.find(id))?.name ?? device.name, ended };
  });
}

/** Sessions that ended. */
async function revokeReplaced(
  repositories: Repositories,
  device: Device,
  replaces: string,
  act: Act,
): Promise<number> {
  const former = await repositories.devices.find(replaces);
  if (!former) throw new AdministrationError(`There is no device ${replaces}.`);
  if (former.id === device.id) throw new AdministrationError('A device cannot replace itself.');
  const details = { replaced_by: device.id };
  return revoke(repositories, former, act, { reason: 'replaced', details });
}

/** How many were enrolled, and how many are still waiting. */
export interface ApprovalOfAll {
  readonly approved: number;
  readonly waiting: number;
}

/**
 * Enrols all workstations that have only been seen and are not revoked, in batches. Those that are waiting are left out: each
 * of them used a code, and somebody has to look at it.
 */
export function approveAllDevices(ports: ApprovePorts, by: Administrator): Promise<ApprovalOfAll> {
  return approveEach(ports, by, async (_, { waitingSinceMs }) =>
    waitingSinceMs === null ? 'approve' : 'wait',
  );
}

/**
 * Enrols the workstations of a ward that are waiting (by the ward's number; null: all wards), in batches. Those that seem to be
 * another device keep waiting: somebody has to say which of the two is meant.
 */
export function approveWaitingDevices(
  ports: ApprovePorts,
  wardId: number | null,
  by: Administrator,
): Promise<ApprovalOfAll> {
  return approveEach(ports, by, async ({ devices }, device) => {
    if (device.waitingSinceMs === null || (wardId !== null && device.wardId !== wardId)) return 'leave';
    return (await devices.doublesOf(device, 1)).length === 0 ? 'approve' : 'wait';
  });
}

async function approveEach(
  { clock, unitOfWork }: ApprovePorts,
  by: Administrator,
  choose: (repositories: Repositories, device: Device) => Promise<'approve' | 'wait' | 'leave'>,
): Promise<ApprovalOfAll> {
  let approved = 0;
  let waiting = 0;
  let afterId: string | null = null;
  for (;;) {
    const done = await unitOfWork.run(async (repositories) => {
      const page = await repositories.devices.page(afterId, batchSize);
      const counted = { approved: 0, waiting: 0 };
      for (const device of page.filter(({ revokedAtMs }) => revokedAtMs === null)) {
        const choice = await choose(repositories, device);
        if (choice === 'wait') counted.waiting += 1;
        if (choice === 'approve' && (await approve(repositories, device, { by, nowMs: clock.nowMs() })))
          counted.approved += 1;
      }
      return { ...counted, page };
    });
    approved += done.approved;
    waiting += done.waiting;
    if (done.page.length < batchSize) return { approved, waiting };
    afterId = done.page.at(-1)?.id ?? null;
  }
}

/** One that was enrolled before has lost its name to the one that it replaces. */
async function takeOwnName({ devices }: Repositories, device: Device): Promise<void> {
  const { id, givenName, machineId, wardId, enrolledAtMs } = device;
  const name = await freeNameOf(devices, { id, givenName });
  if (name !== device.name && enrolledAtMs !== null)
    await devices.enrol(id, { name, givenName, machineId, wardId }, enrolledAtMs);
}

/** False when it was enrolled before. */
async function approve({ devices, audit }: Repositories, device: Device, act: Act): Promise<boolean> {
  if (device.enrolledAtMs !== null) return false;
  const { id, givenName, machineId, wardId } = device;
  // The device it replaces may have freed its name.
  const name = await freeNameOf(devices, { id, givenName });
  await devices.enrol(id, { name, givenName, machineId, wardId }, act.nowMs);
  await auditAct(audit, act, { type: 'device_enrolled', deviceId: id, reason: 'approved' });
  return true;
}
