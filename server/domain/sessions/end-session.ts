import type { EndedReason } from '../../contract/errors.ts';
import { auditSession } from '../audit/audit-session.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { AuditDetails, AuditEventType } from '../records/audit-event.ts';
import type { Session } from '../records/session.ts';

export interface Ending {
  readonly reason: EndedReason;
  readonly nowMs: number;
  readonly address: string | null;
  /** Who ended it, if not the user. */
  readonly details?: AuditDetails;
}

/** Ends a session and records it; false when it had ended before. Must run inside a job. */
export function endSession(repositories: Repositories, session: Session, ending: Ending): boolean {
  const { sessions, audit } = repositories;
  if (session.ended) return false;
  // A session that expired unnoticed ended at that time, whatever ends it now.
  const expired = ending.nowMs >= session.expiresAtMs;
  const reason = expired ? 'expired' : ending.reason;
  sessions.end(session.id, { atMs: expired ? session.expiresAtMs : ending.nowMs, reason });
  auditSession(audit, session, {
    type: eventOfEnd[reason] ?? 'session_ended',
    timeMs: ending.nowMs,
    address: ending.address,
    reason,
    ...(ending.details ? { details: ending.details } : {}),
  });
  if (session.profile === 'break_glass') endEmergency(repositories, session, ending);
  return true;
}

/** Ends several sessions alike; returns how many there are. Must run inside a job. */
export function endSessions(
  repositories: Repositories,
  sessions: readonly Session[],
  ending: Ending,
): number {
  for (const session of sessions) endSession(repositories, session, ending);
  return sessions.length;
}

function endEmergency({ emergencies, audit }: Repositories, session: Session, ending: Ending): void {
  const { nowMs: timeMs, address } = ending;
  emergencies.end(session.id, Math.min(timeMs, session.expiresAtMs));
  auditSession(audit, session, { type: 'break_glass_ended', timeMs, address });
}

const eventOfEnd: Partial<Record<EndedReason, AuditEventType>> = {
  logout: 'sign_out',
  expired: 'session_expired',
  reuse_detected: 'reuse_detected',
};
