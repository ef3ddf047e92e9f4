import type { Caller, Ports } from '../ports.ts';
import { auditSession } from './audit-session.ts';
import type { Session } from './session.ts';

/**
 * Records that a workstation without a connection has unlocked by a check of its own. A lock hides a session
 * on its screen and takes no right from its tokens, so this gives none. Throws `Refusal('unavailable')`.
 */
export async function noteUnlock(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  own: Session,
  { address }: Caller,
): Promise<void> {
  await unitOfWork.run(({ sessions, audit }) => {
    sessions.setLocked(own.id, null);
    const details = { method: 'workstation' };
    auditSession(audit, own, { type: 'unlock', timeMs: clock.nowMs(), address, details });
  });
}
