import { z } from 'zod';
import {
  defaultPolicy,
  type EffectivePolicy,
  type SettingName,
  settingNames,
  settings,
} from './effective-policy.ts';

/** One layer of settings; later layers win over earlier ones. */
export interface PolicyLayer {
  /** Name of the source shown in diagnostics, e.g. "policy file /etc/carelink/policy.json". */
  readonly source: string;
  readonly kind: 'user' | 'locked';
  /** Raw values, not yet validated; null when the source has none. */
  readonly values: unknown;
}

/** Something that is wrong with a source; `key` is null when the source as a whole is. */
export interface PolicyProblem {
  readonly source: string;
  readonly key: string | null;
  readonly problem: string;
}

export interface ResolvedPolicy {
  readonly policy: EffectivePolicy;
  /** Which source each setting comes from; "default" when none set it. */
  readonly sources: Readonly<Record<SettingName, string>>;
  readonly problems: readonly PolicyProblem[];
}

/**
 * Lays defaults, user settings and locked policies over one another. A wrong value is as if it were not
 * there, and is named in `problems`; so is a key that nobody knows, and one that users may not set.
 */
export function resolvePolicy(layers: readonly PolicyLayer[]): ResolvedPolicy {
  const policy: Record<string, unknown> = { ...defaultPolicy };
  const sources: Record<string, string> = Object.fromEntries(settingNames.map((name) => [name, 'default']));
  const problems: PolicyProblem[] = [];
  const ordered = [...layers].sort((one, other) => rank(one) - rank(other));
  for (const layer of ordered) {
    for (const [key, value] of entriesOf(layer, problems)) {
      const outcome = readSetting(key, value, layer);
      if ('problem' in outcome) problems.push({ source: layer.source, key, problem: outcome.problem });
      else {
        policy[key] = outcome.value;
        sources[key] = layer.source;
      }
    }
  }
  return {
    policy: policy as EffectivePolicy,
    sources: sources as Record<SettingName, string>,
    problems,
  };
}

function rank(layer: PolicyLayer): number {
  return layer.kind === 'user' ? 0 : 1;
}

function entriesOf(layer: PolicyLayer, problems: PolicyProblem[]): [string, unknown][] {
  if (layer.values === null || layer.values === undefined) return [];
  const parsed = z.record(z.string(), z.unknown()).safeParse(layer.values);
  if (parsed.success) return Object.entries(parsed.data);
  problems.push({ source: layer.source, key: null, problem: 'is not an object of settings' });
  return [];
}

function readSetting(
  key: string,
  value: unknown,
  layer: PolicyLayer,
): { value: unknown } | { problem: string } {
  if (!isSettingName(key)) return { problem: `is not one of the settings ${settingNames.join(', ')}` };
  const setting = settings[key];
  if (layer.kind === 'user' && !setting.userMaySet) return { problem: 'can only be set by policy' };
  const parsed = setting.schema.safeParse(value);
  if (parsed.success) return { value: parsed.data };
  return { problem: typeof setting.rule === 'string' ? setting.rule : setting.rule(parsed.error) };
}

function isSettingName(key: string): key is SettingName {
  return Object.hasOwn(settings, key);
}
