import type { Right } from '../../contract/rights.ts';
import { auditSession } from '../audit/audit-session.ts';
import { Refusal } from '../ports/refusal.ts';
import type { Caller, Ports } from '../ports.ts';
import type { Session } from '../records/session.ts';
import { noteOnce } from '../throttling/run-noting.ts';
import { hasRight } from './rights.ts';

/**
 * Requires the role of a user to have a right. A refusal is audited, at most once a minute for each session and right. Throws `Refusal('forbidden')`.
 */
export async function requireRight(
  ports: Pick<Ports, 'clock' | 'unitOfWork' | 'limits'>,
  session: Session,
  right: Right,
  { address }: Caller,
): Promise<void> {
  if (hasRight(session.user.role, right)) return;
  const timeMs = ports.clock.nowMs();
  await noteOnce(ports, `administration ${right} ${session.id}`, ({ audit }) =>
    auditSession(audit, session, {
      type: 'administration_denied',
      outcome: 'failure',
      timeMs,
      address,
      reason: right,
    }),
  );
  throw new Refusal('forbidden');
}
