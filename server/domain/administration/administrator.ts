import type { Caller } from '../ports.ts';
import type { AuditDetails } from '../records/audit-event.ts';
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

/** What an event says about who acted; `userId` of the event is whom it was done to. */
export function actedBy({ session }: Administrator): AuditDetails {
  return session === null
    ? { acted_by: 'command_line' }
    : { acted_by: 'user', acting_user_id: session.user.id, acting_session_id: session.id };
}
