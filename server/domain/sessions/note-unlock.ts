import type { WorkstationCheck } from '../../contract/sessions.ts';
import { auditSession } from '../audit/audit-session.ts';
import type { Caller, Ports } from '../ports.ts';
import type { AuditDetails } from '../records/audit-event.ts';
import type { Session } from '../records/session.ts';

export type UnlockNote = WorkstationCheck & {
  /** Whether the key of the session was proven; an access token alone may come from an app. */
  readonly isProven: boolean;
};

type NotePorts = Pick<Ports, 'clock' | 'unitOfWork'>;

/**
 * Records what a workstation checked by itself without a connection. A lock only hides a session on its screen; its
 * tokens keep all rights except setting a PIN without the password, which only a proven unlock restores. A wrong PIN
 * counts in any case, and only a check of the password by this server clears the count. Throws `Refusal('unavailable')`.
 */
export async function noteUnlock(
  { clock, unitOfWork }: NotePorts,
  own: Session,
  { method, outcome = 'success', isProven }: UnlockNote,
  { address }: Caller,
): Promise<void> {
  await unitOfWork.run(
    async ({ sessions, audit }) => {
      const note = { outcome, timeMs: clock.nowMs(), address, details: detailsOf(method) } as const;
      if (outcome === 'success') {
        if (isProven) await sessions.setLocked(own.id, null);
        await auditSession(audit, own, {
          ...note,
          type: 'unlock',
          ...(!isProven && { reason: 'not_proven' }),
        });
        return;
      }
      const pin = method === 'pin' ? await sessions.findPin(own.id) : null;
      if (pin !== null) await sessions.setPin(own.id, { ...pin, failures: pin.failures + 1 });
      await auditSession(audit, own, {
        ...note,
        type: 'unlock_failed',
        reason: `wrong_${method ?? 'password'}`,
      });
    },
    { ofSession: own.id },
  );
}

function detailsOf(method: WorkstationCheck['method']): AuditDetails {
  return method === undefined ? { method: 'workstation' } : { method, checked_by: 'workstation' };
}
