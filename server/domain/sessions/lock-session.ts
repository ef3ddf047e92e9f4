import type { LockCause } from '../../contract/sessions.ts';
import { auditSession } from '../audit/audit-session.ts';
import type { Caller, Ports } from '../ports.ts';
import type { Session } from '../records/session.ts';

/** Records that the workstation locked its screen; locking twice changes nothing. */
export async function lockSession(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  own: Session,
  cause: LockCause,
  { address }: Caller,
): Promise<void> {
  await unitOfWork.run(({ sessions, audit }) => {
    const session = sessions.find(own.id);
    if (!session || session.ended || session.lockedAtMs !== null) return;
    const timeMs = clock.nowMs();
    sessions.setLocked(session.id, timeMs);
    auditSession(audit, session, { type: 'lock', timeMs, address, reason: cause });
  });
}
