import { type Administrator, actedBy, auditAct } from '../administration/administrator.ts';
import { AdministrationError } from '../ports/administration-error.ts';
import type { Ports } from '../ports.ts';
import { endSessions } from '../sessions/end-session.ts';

/**
 * Shuts a workstation out and ends its sessions; returns how many. Doing it twice changes nothing.
 * Throws `AdministrationError` when there is no such device.
 */
export function revokeDevice(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  id: string,
  by: Administrator,
): Promise<number> {
  return unitOfWork.run((repositories) => {
    const { devices, sessions, audit } = repositories;
    const device = devices.find(id);
    if (!device) throw new AdministrationError(`There is no device ${id}.`);
    if (device.revokedAtMs !== null) return 0;
    const nowMs = clock.nowMs();
    devices.revoke(id, nowMs);
    auditAct(audit, { by, nowMs }, { type: 'device_revoked', deviceId: id });
    const ending = { reason: 'device_revoked', nowMs, address: by.address, details: actedBy(by) } as const;
    return endSessions(repositories, sessions.openOfDevice(id), ending);
  });
}
