import type { DatabaseFacts } from './examine-database.ts';
import { type Finding, findingsOf } from './finding.ts';

const { ok, warn } = findingsOf('users');
/** By name; the others are only counted. */
const mostNamed = 10;

/** Whether every user can sign in regardless of case. */
export function checkUsers(facts: DatabaseFacts): Finding {
  const groups = facts.kind === 'open' ? facts.namesDifferingInCase : [];
  if (groups.length === 0) return ok('No two names differ only in case.');
  const named = groups.slice(0, mostNamed).map((names) => names.join(' and '));
  const more = groups.length > mostNamed ? `, and ${groups.length - mostNamed} more` : '';
  return warn(
    `Names that differ only in case must be typed exactly: ${named.join('; ')}${more}.`,
    'Decide who keeps the name, and rename the other account: `user rename`.',
  );
}
