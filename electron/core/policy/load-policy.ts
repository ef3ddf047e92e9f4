import type { PolicySource } from '../ports/policy-source.ts';
import {
  type PolicyLayer,
  type PolicyProblem,
  type ResolvedPolicy,
  resolvePolicy,
} from './resolve-policy.ts';

/** Reads every source, the weaker first, and resolves what applies; a source that fails is a problem, not an end. */
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
      } catch {
        unreadable.push({ source: source.name, key: null, problem: 'cannot be read' });
      }
    }
  }
  const resolved = resolvePolicy(layers);
  return { ...resolved, problems: [...unreadable, ...resolved.problems] };
}
