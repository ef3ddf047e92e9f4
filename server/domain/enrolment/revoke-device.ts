import { type Act, type Administrator, actedBy, auditAct } from '../administration/administrator.ts';
import { AdministrationError } from '../ports/administration-error.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Ports } from '../ports.ts';
import type { AuditDetails } from '../records/audit-event.ts';
import type { Device } from '../records/device.ts';
import { endSessions } from '../sessions/end-session.ts';
import { requireWard } from '../wards/require-ward.ts';

type RevokePorts = Pick<Ports, 'clock' | 'unitOfWork'>;

/** A limit, so that a ward with many workstations does not hold up anybody else. */
const batchSize = 20;

/**
 * Shuts a workstation out and ends its sessions; returns how many. Doing it twice changes nothing.
 * Throws `AdministrationError` when there is no such device.
 */
export function revokeDevice(
  { clock, unitOfWork }: RevokePorts,
  id: string,
  by: Administrator,
): Promise<number> {
  return unitOfWork.run(async (repositories) => {
    const device = await repositories.devices.find(id);
    if (!device) throw new AdministrationError(`There is no device ${id}.`);
    return revoke(repositories, device, { by, nowMs: clock.nowMs() });
  });
}

/** How many devices of a ward are not revoked. Throws `AdministrationError` if there is no such ward. */
export async function countDevicesOfWard(
  { unitOfWork }: Pick<Ports, 'unitOfWork'>,
  ward: string,
): Promise<number> {
  return unitOfWork.read(async (repositories) =>
    repositories.devices.countOfWard((await requireWard(repositories, ward)).id),
  );
}

/** Revokes all workstations of a ward and ends their sessions; returns how many of each. */
export async function revokeDevicesOfWard(
  { clock, unitOfWork }: RevokePorts,
  ward: string,
  by: Administrator,
): Promise<{ readonly revoked: number; readonly ended: number }> {
  let revoked = 0;
  let ended = 0;
  for (;;) {
    const done = await unitOfWork.run(async (repositories) => {
      const page = await repositories.devices.ofWard((await requireWard(repositories, ward)).id, batchSize);
      const act = { by, nowMs: clock.nowMs() };
      let endedNow = 0;
      for (const device of page) endedNow += await revoke(repositories, device, act, { reason: 'ward' });
      return { revoked: page.length, ended: endedNow };
    });
    revoked += done.revoked;
    ended += done.ended;
    if (done.revoked < batchSize) return { revoked, ended };
  }
}

/** What the event of a revocation says about it. */
export interface Cause {
  readonly reason?: string;
  readonly details?: AuditDetails;
}

/** Revokes a workstation and ends its sessions; returns how many. Must run inside a job. */
export async function revoke(
  repositories: Repositories,
  { id, revokedAtMs }: Device,
  act: Act,
  cause: Cause = {},
): Promise<number> {
  const { devices, sessions, audit } = repositories;
  if (revokedAtMs !== null) return 0;
  const { by, nowMs } = act;
  await devices.revoke(id, nowMs);
  await auditAct(audit, act, { type: 'device_revoked', deviceId: id, ...cause });
  const ending = { reason: 'device_revoked', nowMs, address: by.address, details: actedBy(by) } as const;
  return endSessions(repositories, await sessions.openOfDevice(id), ending);
}
