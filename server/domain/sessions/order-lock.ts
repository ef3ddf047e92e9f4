import { type Administrator, actedBy, commandLine } from '../administration/administrator.ts';
import { auditSession } from '../audit/audit-session.ts';
import { AdministrationError } from '../ports/administration-error.ts';
import type { Ports } from '../ports.ts';
import { requireOpen } from './session-state.ts';

/**
 * Orders the workstation of a session to lock its screen, which its user can unlock. Throws `AdministrationError` when
 * no such session is open, or it is not bound to a workstation.
 */
export async function orderLock(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  sessionId: string,
  by: Administrator = commandLine,
): Promise<void> {
  await unitOfWork.run(async ({ sessions, audit }) => {
    const timeMs = clock.nowMs();
    const session = await requireOpen(sessions, sessionId, timeMs);
    if (session.keyThumbprint === null) {
      throw new AdministrationError(
        `Session ${sessionId} is not bound to a workstation that could lock its screen; end it instead.`,
      );
    }
    await sessions.orderLock(session.id, timeMs);
    const lock = { type: 'lock', reason: 'administrator', timeMs, address: by.address } as const;
    await auditSession(audit, session, { ...lock, details: actedBy(by) });
  });
}
