import type { WorkstationCheck } from '../../contract/sessions.ts';
import type { AuditDetails } from '../audit/audit-event.ts';
import type { Caller, Ports } from '../ports.ts';
import { auditSession } from './audit-session.ts';
import type { Session } from './session.ts';

type NotePorts = Pick<Ports, 'clock' | 'unitOfWork'>;

/**
 * Records what a workstation without a connection has checked by itself. A lock hides a session on its screen
 * and takes no right from its tokens, so an unlock gives none; a wrong PIN counts here, too, and only a check of
 * the password by this server forgets it. Throws `Refusal('unavailable')`.
 */
export async function noteUnlock(
  { clock, unitOfWork }: NotePorts,
  own: Session,
  { method, outcome = 'success' }: WorkstationCheck,
  { address }: Caller,
): Promise<void> {
  await unitOfWork.run(({ sessions, audit }) => {
    const note = { outcome, timeMs: clock.nowMs(), address, details: detailsOf(method) } as const;
    if (outcome === 'success') {
      sessions.setLocked(own.id, null);
      auditSession(audit, own, { ...note, type: 'unlock' });
      return;
    }
    const pin = method === 'pin' ? sessions.findPin(own.id) : null;
    if (pin !== null) sessions.setPin(own.id, { ...pin, failures: pin.failures + 1 });
    auditSession(audit, own, { ...note, type: 'unlock_failed', reason: `wrong_${method ?? 'password'}` });
  });
}

function detailsOf(method: WorkstationCheck['method']): AuditDetails {
  return method === undefined ? { method: 'workstation' } : { method, checked_by: 'workstation' };
}
