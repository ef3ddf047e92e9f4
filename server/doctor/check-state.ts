import type { DatabaseFacts } from './examine-database.ts';
import { type Finding, findingsOf } from './finding.ts';

const { ok, warn, fail } = findingsOf('state');

/** Whether users, sessions, workstations and reviews agree with the audit trail. */
export function checkState(facts: DatabaseFacts, hasKeys: boolean): Finding {
  if (facts.kind !== 'open' || facts.emergency === null)
    return ok('There is nothing that this program can compare with the audit trail.');
  if (!hasKeys)
    return warn(
      'Without its keys, the server cannot compare the database with the audit trail.',
      'Mend what is said of the keys above.',
    );
  if (facts.differences === null)
    return warn(
      'Nothing vouches for users, sessions, workstations and reviews yet.',
      'Start the server: its first start takes a signed snapshot of them.',
    );
  const [first, ...others] = facts.differences;
  if (!first) return ok('Users, sessions, workstations and reviews agree with the audit trail.');
  const more = others.length > 0 ? `; ${others.length} more kinds of rows differ` : '';
  return fail(
    `The database is not what its audit trail says (event ${first.seq}): ${first.problem}${more}.`,
    'Somebody changed it behind the server\'s back: see "When `audit verify` finds something" in docs/operation.md.',
  );
}
