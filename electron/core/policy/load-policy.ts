import type { PolicySource } from '../ports/policy-source.ts';
import { PolicyError } from './policy-error.ts';
import {
  type LayerKind,
  type PolicyLayer,
  type PolicyProblem,
  type ResolvedPolicy,
  resolvePolicy,
} from './resolve-policy.ts';

export type PolicySources = Readonly<Record<LayerKind, readonly PolicySource[]>>;

export interface LoadedPolicy extends ResolvedPolicy {
  /** Whether administrators of this machine have set anything. */
  readonly isManaged: boolean;
}

/**
 * Reads every source, the weaker ones of a kind first, and resolves what applies. A fault in user settings is a problem but
 * does not stop the start. A source of administrators that cannot be read or trusted does: without its server address, a
 * workstation of the site would offer to be set up with a server of its own. Throws `PolicyError`.
 */
export async function loadPolicy(sources: PolicySources): Promise<LoadedPolicy> {
  const layers: PolicyLayer[] = [];
  const unreadable: PolicyProblem[] = [];
  for (const kind of ['defaults', 'user', 'locked'] as const) {
    for (const source of sources[kind]) {
      try {
        layers.push({ source: source.name, kind, values: await source.read() });
      } catch (error) {
        const problem = { source: source.name, key: null, problem: problemOf(error) };
        if (kind !== 'user') throw new PolicyError(problem);
        unreadable.push(problem);
      }
    }
  }
  const resolved = resolvePolicy(layers);
  const ofMachine = layers.filter(({ kind, values }) => kind !== 'user' && values !== null);
  const shapeless = resolved.problems.find(
    ({ source, key }) => key === null && ofMachine.some((layer) => layer.source === source),
  );
  const fatal = shapeless ?? resolved.fatal;
  if (fatal !== null) throw new PolicyError(fatal);
  return { ...resolved, problems: [...unreadable, ...resolved.problems], isManaged: ofMachine.length > 0 };
}

function problemOf(error: unknown): string {
  return error instanceof Error ? error.message : 'cannot be read';
}
