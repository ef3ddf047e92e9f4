import type { DatabaseFacts } from './examine-database.ts';
import { type Finding, findingsOf } from './finding.ts';

const { ok, warn } = findingsOf('users');
/** In one sentence; the rest is a number. */
const mostNamed = 10;

/** Whether every user can sign in however the name's case is typed. */
export function checkUsers(facts: DatabaseFacts): Finding {
  const groups = facts.kind === 'open' ? facts.namesDifferingInCase : [];
  if (groups.length === 0) return ok('No two names differ in case only.');
  const named = groups.slice(0, mostNamed).map((names) => names.join(' and '));
  const more = groups.length > mostNamed ? `, and ${groups.length - mostNamed} more` : '';
  return warn(
    `Names that differ in case only have to be typed exactly as they are: ${named.join('; ')}${more}.`,
    'Decide who keeps the name, and give the other account another one: `user rename`.',
  );
}
