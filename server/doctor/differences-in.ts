import type { AuditSeal } from '../domain/audit/chain/audit-seal.ts';
import { findVouchingEvent, type StateDifference, verifyState } from '../domain/audit/state/verify-state.ts';
import type { AuditTrail } from '../domain/records/audit-event.ts';

/** What in the tables does not follow from the trail, at most one of each kind; null: nothing vouches for them. */
export async function differencesIn(
  audit: AuditTrail,
  seal: AuditSeal,
): Promise<readonly StateDifference[] | null> {
  if ((await findVouchingEvent(audit, seal)) === null) return null;
  return audit.atOneMoment(async () => {
    const firstOfKind = new Map<StateDifference['kind'], StateDifference>();
    for await (const difference of verifyState(audit, seal)) {
      if (!firstOfKind.has(difference.kind)) firstOfKind.set(difference.kind, difference);
    }
    const problem = await audit.problemOfRules();
    if (problem !== null) firstOfKind.set('rules', { kind: 'rules', seq: await audit.newestSeq(), problem });
    return [...firstOfKind.values()];
  });
}
