import type { PolicySource } from '../ports/policy-source.ts';
import { PolicyError } from './policy-error.ts';
import {
  type PolicyLayer,
  type PolicyProblem,
  type ResolvedPolicy,
  resolvePolicy,
} from './resolve-policy.ts';

/**
 * Reads every source, the weaker first, and resolves what applies. What is wrong with user settings is a
 * problem, not an end. A locked source must be right in every point: without its server address a workstation
 * of the site would turn into one of its own and offer to be set up. Throws `PolicyError`.
 */
export async function loadPolicy(sources: {
  readonly user: readonly PolicySource[];
  readonly locked: readonly PolicySource[];
}): Promise<ResolvedPolicy> {
  const layers: PolicyLayer[] = [];
  const unreadable: PolicyProblem[] = [];
  for (const kind of ['user', 'locked'] as const) {
    for (const source of sources[kind]) {
      try {
        layers.push({ source: source.name, kind, values: await source.read() });
      } catch (error) {
        const problem = { source: source.name, key: null, problem: problemOf(error) };
        if (kind === 'locked') throw new PolicyError(problem);
        unreadable.push(problem);
      }
    }
  }
  const fault = resolvePolicy(layers.filter(({ kind }) => kind === 'locked')).problems[0];
  if (fault !== undefined) throw new PolicyError(fault);
  const resolved = resolvePolicy(layers);
  return { ...resolved, problems: [...unreadable, ...resolved.problems] };
}

function problemOf(error: unknown): string {
  return error instanceof Error ? error.message : 'cannot be read';
}
