import { type ProcessSurroundings, type TrustEffect, trustInfluences } from '../tls/trust-influences.ts';
import { type Finding, findingsOf } from './finding.ts';

/** What the environment tries to do to encrypted connections, such as those to webhooks. */
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
      `The keys of encrypted connections are written to a file (${opens}): whoever has it can read them.`,
      'Remove it from the environment of the server, restart it, and delete the file.',
    );
  }
  const weakens = named('weakens');
  if (weakens !== '') {
    return warn(
      `The environment tries to weaken encrypted connections (${weakens}); the server checks certificates all the same.`,
      'Remove it; a certification authority of the site is added by NODE_EXTRA_CA_CERTS.',
    );
  }
  const rest = named('inserts', 'reveals');
  if (rest !== '') {
    return warn(
      `The environment loads code or logging into the server, or holds the password of a proxy (${rest}).`,
      'Remove what nobody has a reason for.',
    );
  }
  const more = named('extends');
  return ok(
    more === ''
      ? 'Nothing in the environment changes whom the server trusts.'
      : `The environment adds certification authorities or a proxy (${more}).`,
  );
}
