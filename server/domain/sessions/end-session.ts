import type { EndedReason } from '../../contract/errors.ts';
import { auditSession } from '../audit/audit-session.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { AuditDetails, AuditEventType } from '../records/audit-event.ts';
import { wordsOf } from '../records/emergency-access.ts';
import type { Session } from '../records/session.ts';

export interface Ending {
  readonly reason: EndedReason;
  readonly nowMs: number;
  readonly address: string | null;
  /** Who ended it, if not the user. */
  readonly details?: AuditDetails;
}

/** Ends a session and records it; false when it had ended before. Must run inside a job. */
export async function endSession(
  repositories: Repositories,
  session: Session,
  ending: Ending,
): Promise<boolean> {
  const { sessions, audit } = repositories;
  if (session.ended) return false;
  // A session that expired unnoticed ended at that time, whatever ends it now.
  const expired = ending.nowMs >= session.expiresAtMs;
  const reason = expired ? 'expired' : ending.reason;
  await sessions.end(session.id, { atMs: expired ? session.expiresAtMs : ending.nowMs, reason });
  await auditSession(audit, session, {
    type: eventOfEnd[reason] ?? 'session_ended',
    timeMs: ending.nowMs,
    address: ending.address,
    reason,
    ...(ending.details ? { details: ending.details } : {}),
  });
  if (await isEmergency(repositories, session)) await endEmergency(repositories, session, ending);
  return true;
}

/** So many are under way at once: a database on another machine gets them in one piece. */
const endedAtOnce = 500;

/** Ends several sessions alike; returns how many there are. Must run inside a job. */
export async function endSessions(
  repositories: Repositories,
  sessions: Iterable<Session> | AsyncIterable<Session>,
  ending: Ending,
): Promise<number> {
  let count = 0;
  let next: Session[] = [];
  const endNext = async () => {
    count += next.length;
    // None goes on after the job has failed.
    const ended = await Promise.allSettled(next.map((session) => endSession(repositories, session, ending)));
    for (const each of ended) if (each.status === 'rejected') throw each.reason;
    next = [];
  };
  for await (const session of sessions) if (next.push(session) >= endedAtOnce) await endNext();
  await endNext();
  return count;
}

/** The profile of a session that cannot be read may be made up: what was recorded of an emergency tells. */
async function isEmergency({ emergencies }: Repositories, session: Session): Promise<boolean> {
  if (session.profile === 'break_glass') return true;
  return !session.isReadable && (await emergencies.find(session.id)) !== null;
}

async function endEmergency(
  { emergencies, audit }: Repositories,
  session: Session,
  ending: Ending,
): Promise<void> {
  const { nowMs: timeMs, address } = ending;
  await emergencies.end(session.id, Math.min(timeMs, session.expiresAtMs));
  await auditSession(audit, session, { type: 'break_glass_ended', timeMs, address });
  const access = await emergencies.find(session.id);
  if (access === null || wordsOf(access) !== null) return;
  const alert = { type: 'alert', outcome: 'failure', reason: 'emergency_words_missing' } as const;
  await auditSession(audit, session, { ...alert, timeMs, address });
}

const eventOfEnd: Partial<Record<EndedReason, AuditEventType>> = {
  logout: 'sign_out',
  expired: 'session_expired',
  reuse_detected: 'reuse_detected',
};
