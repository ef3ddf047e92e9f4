import { type Administrator, actedBy, commandLine } from '../administration/administrator.ts';
import { auditSession } from '../audit/audit-session.ts';
import { AdministrationError } from '../ports/administration-error.ts';
import type { Ports } from '../ports.ts';
import { reasonOfEnd } from './session-state.ts';

/**
 * Orders the screen of a session to be locked; its workstation does so as soon as it hears of it, and its user can
 * unlock it. Throws `AdministrationError` when there is no such live session, or no workstation that could hear of it.
 */
export async function orderLock(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  sessionId: string,
  by: Administrator = commandLine,
): Promise<void> {
  await unitOfWork.run(({ sessions, audit }) => {
    const timeMs = clock.nowMs();
    const session = sessions.find(sessionId);
    if (!session || reasonOfEnd(session, timeMs) !== null) {
      throw new AdministrationError(`There is no open session ${sessionId}.`);
    }
    if (session.keyThumbprint === null) {
      throw new AdministrationError(
        `Session ${sessionId} is at no workstation that could lock; end it instead.`,
      );
    }
    sessions.orderLock(session.id, timeMs);
    const details = actedBy(by);
    auditSession(audit, session, {
      type: 'lock',
      timeMs,
      address: by.address,
      reason: 'administrator',
      details,
    });
  });
}
