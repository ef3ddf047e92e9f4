import { type ProcessSurroundings, type TrustEffect, trustInfluences } from '../tls/trust-influences.ts';
import { type Finding, findingsOf } from './finding.ts';

/** How the environment affects encrypted connections, such as those to webhooks. */
export function checkEnvironment(surroundings: ProcessSurroundings): Finding {
  const { ok, warn, fail } = findingsOf('environment');
  const influences = trustInfluences(surroundings);
  const named = (...effects: readonly TrustEffect[]) =>
    influences
      .filter(({ effect }) => effects.includes(effect))
      .map(({ name }) => name)
      .join(', ');
  const opens = named('opens');
  if (opens !== '') {
    return fail(
      `The keys of encrypted connections are written to a file (${opens}): whoever has that file can decrypt them.`,
      'Remove the variable from the environment of the server, restart the server, and delete the file.',
    );
  }
  const weakens = named('weakens');
  if (weakens !== '') {
    return warn(
      `The environment tries to weaken encrypted connections (${weakens}); the server checks certificates anyway.`,
      'Remove it; to add a certification authority of the site, use NODE_EXTRA_CA_CERTS.',
    );
  }
  const rest = named('inserts', 'reveals');
  if (rest !== '') {
    return warn(
      `The environment loads code or logging into the server, or contains the password of a proxy (${rest}).`,
      'Remove whatever is not needed.',
    );
  }
  const more = named('extends');
  return ok(
    more === ''
      ? 'Nothing in the environment changes whom the server trusts.'
      : `The environment adds certification authorities or a proxy (${more}).`,
  );
}
