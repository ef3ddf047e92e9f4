import { z } from 'zod';
import { faultInApps } from './clinical-app.ts';
import {
  aboutSetting,
  completedPolicy,
  type EffectivePolicy,
  type SettingName,
  settingName,
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
  const values = new Map<SettingName, unknown>();
  const sources = new Map<string, string>(settingNames.map((name) => [name, 'default']));
  const problems: PolicyProblem[] = [];
  const ordered = [...layers].sort((one, other) => rank(one) - rank(other));
  for (const layer of ordered) {
    const entries = entriesOf(layer, problems);
    const keys = new Set(entries.map(([key]) => key));
    for (const [key, value] of entries) {
      const name = names.get(key);
      const problem =
        name === undefined ? unknownKey : problemOf(name, value, { key, keys, kind: layer.kind });
      if (problem !== null) problems.push({ source: layer.source, key, problem });
      else if (name !== undefined) {
        values.set(name, value);
        sources.set(name, layer.source);
      }
    }
  }
  return {
    policy: completedPolicy(Object.fromEntries(values)),
    sources: z.record(settingName, z.string()).parse(Object.fromEntries(sources)),
    problems,
  };
}

/** Each setting by its name, and by the one it had before. */
const names: ReadonlyMap<string, SettingName> = new Map(
  settingNames.flatMap((name): [string, SettingName][] => {
    const { former_name } = aboutSetting(name);
    return former_name === undefined
      ? [[name, name]]
      : [
          [name, name],
          [former_name, name],
        ];
  }),
);
const unknownKey = `is not one of the settings ${settingNames.join(', ')}`;

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

interface Entry {
  /** As it stands in the source. */
  readonly key: string;
  /** Of the whole source. */
  readonly keys: ReadonlySet<string>;
  readonly kind: PolicyLayer['kind'];
}

/** What is wrong with a value, in words that continue the key; null: nothing. */
function problemOf(name: SettingName, value: unknown, { key, keys, kind }: Entry): string | null {
  const { user_may_set, values } = aboutSetting(name);
  if (kind === 'user' && !user_may_set) return 'can only be set by policy';
  if (key !== name && keys.has(name)) return `is the former name of ${name}, which is set, too`;
  const { error } = settings[name].safeParse(value);
  if (!error) return null;
  return name === 'apps' ? faultInApps(error) : `must be ${values}`;
}
