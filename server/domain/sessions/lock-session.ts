import type { LockCause } from '../../contract/sessions.ts';
import { auditSession } from '../audit/audit-session.ts';
import type { Caller, Ports } from '../ports.ts';
import type { Session } from '../records/session.ts';
import { requireLive } from './session-state.ts';

/** Records that the workstation locked its screen; locking twice changes nothing. Throws `Refusal('invalid_token')`. */
export async function lockSession(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  own: Session,
  cause: LockCause,
  { address }: Caller,
): Promise<void> {
  await unitOfWork.run(
    async ({ sessions, audit }) => {
      const timeMs = clock.nowMs();
      const session = await requireLive(sessions, own, timeMs);
      if (session.lockedAtMs !== null) return;
      await sessions.setLocked(session.id, timeMs);
      await auditSession(audit, session, { type: 'lock', timeMs, address, reason: cause });
    },
    { ofSession: own.id },
  );
}
