import { auditSession } from '../audit/audit-session.ts';
import type { Caller } from '../ports.ts';
import type { AuditTrail } from '../records/audit-event.ts';
import type { Session } from '../records/session.ts';
import type { Rules } from '../rules/rules.ts';

/**
 * What a ward does about this caller from outside its networks: `refuse` or `alert`; null when the caller is in one of
 * them, or the ward has none.
 */
export function isOutside(
  { wards }: Pick<Rules, 'wards'>,
  ward: string | null,
  { address }: Caller,
): 'refuse' | 'alert' | null {
  const access = ward === null ? undefined : wards.get(ward);
  return access && !access.networks.includes(address) ? access.outside : null;
}

/** Raises an alert that a session is used outside its ward's networks. */
export async function auditOutside(
  audit: AuditTrail,
  session: Session,
  { timeMs, caller, act }: { timeMs: number; caller: Caller; act: 'sign_in' | 'refresh' },
): Promise<void> {
  const { address, requestId } = caller;
  const alert = { type: 'alert', outcome: 'failure', timeMs, address, reason: 'outside_ward' } as const;
  await auditSession(audit, session, { ...alert, details: { act }, requestId });
}
