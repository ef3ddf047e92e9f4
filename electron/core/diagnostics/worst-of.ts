import { type CheckState, findings } from './findings.ts';
import { type Finding, finding } from './report.ts';

const order: readonly CheckState[] = ['fail', 'warn', 'ok'];

export const stateOf = (found: Finding | undefined): CheckState =>
  found === undefined ? 'ok' : findings[found.code].state;

/** The first of the worst findings, of which there is at least one. */
export function worstOf(found: readonly Finding[]): Finding {
  const [worst] = order.flatMap((state) => found.filter((one) => stateOf(one) === state));
  return worst ?? finding('not_checked');
}
