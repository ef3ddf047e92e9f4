import type { Caller } from '../ports.ts';
import type { AuditDetails, AuditTrail, NewAuditEvent } from '../records/audit-event.ts';
import type { Session } from '../records/session.ts';

/** Who carries out an act of administration, for the audit trail. */
export interface Administrator {
  /** Null: somebody with access to the server's own command line. */
  readonly session: Session | null;
  readonly address: string | null;
}

/** Somebody at the command line of the server. */
export const commandLine: Administrator = { session: null, address: null };

/** The user of a session, who calls from somewhere. */
export function administratorOf(session: Session, { address }: Caller): Administrator {
  return { session, address };
}

/** What an event says about who acted; its `userId` is the user it was done to. */
export function actedBy({ session }: Administrator): AuditDetails {
  return session === null
    ? { acted_by: 'command_line' }
    : { acted_by: 'user', acting_user_id: session.user.id, acting_session_id: session.id };
}

/** An act of administration. */
export interface Act {
  readonly by: Administrator;
  readonly nowMs: number;
}

/** Records the event of an act that succeeded, with who carried it out. */
export async function auditAct(
  audit: AuditTrail,
  { by, nowMs }: Act,
  event: Omit<NewAuditEvent, 'outcome' | 'timeMs' | 'address'>,
): Promise<void> {
  const details = { ...actedBy(by), ...event.details };
  await audit.append({ ...event, outcome: 'success', timeMs: nowMs, address: by.address, details });
}
