import { type TrustEffect, trustInfluences } from '../../../server/tls/trust-influences.ts';
import type { CheckContext } from './check-context.ts';
import type { FindingCode } from './findings.ts';
import { type Finding, finding } from './report.ts';

/** Worst first. */
const verdicts: readonly (readonly [FindingCode, readonly TrustEffect[]])[] = [
  ['environment_opens', ['opens']],
  ['environment_weakens', ['weakens']],
  ['environment_inserts', ['inserts', 'reveals']],
  ['environment_extends', ['extends']],
];

/** What the environment would do to the workstation's encrypted connections; names only, no values. */
export function checkEnvironment({ surroundings }: CheckContext): Finding {
  const influences = trustInfluences(surroundings);
  const details = influences.map(({ name, effect }) => ({ name, value: effect }));
  for (const [code, effects] of verdicts) {
    const names = influences.filter(({ effect }) => effects.includes(effect)).map(({ name }) => name);
    if (names.length > 0) return finding(code, { names: names.join(', ') }, details);
  }
  return finding('environment_ok');
}
