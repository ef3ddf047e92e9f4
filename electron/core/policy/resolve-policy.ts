import { z } from 'zod';
import { nearestName } from '../../../server/text/nearest-name.ts';
import {
  aboutSetting,
  completedPolicy,
  type EffectivePolicy,
  knownPolicyVersion,
  type SettingName,
  settingName,
  settingNames,
  strictestValue,
} from './effective-policy.ts';
import { isUnknown, readSetting } from './read-setting.ts';

/** Who set a layer, the weakest first: administrators, the user, administrators. */
const kinds = ['defaults', 'user', 'locked'] as const;
export type LayerKind = (typeof kinds)[number];

/** One layer of settings; later layers of a kind win over earlier ones. */
export interface PolicyLayer {
  /** Name of the source shown in diagnostics, e.g. "policy file /etc/carelink/policy.json". */
  readonly source: string;
  readonly kind: LayerKind;
  /** Raw values, not yet validated; null when the source has none. */
  readonly values: unknown;
}

/** Something that is wrong with a source; `key` is null when the source as a whole is. */
export interface PolicyProblem {
  readonly source: string;
  readonly key: string | null;
  /** Continues the key. */
  readonly problem: string;
}

export interface ResolvedPolicy {
  readonly policy: EffectivePolicy;
  /** Which source each setting comes from; "default" when none set it. */
  readonly sources: Readonly<Record<SettingName, string>>;
  readonly problems: readonly PolicyProblem[];
  /** A problem with which the workstation must not start; null: there is none. */
  readonly fatal: PolicyProblem | null;
}

/**
 * Lays defaults, user settings and locked policies over one another. A wrong user setting counts as not set. A wrong setting
 * of administrators gets its strictest value, and so does a setting for which they probably meant an unknown key: a mistake
 * never makes a workstation less secure, and only stops it if the workstation would otherwise use another server.
 * Everything wrong is named in `problems`.
 */
export function resolvePolicy(layers: readonly PolicyLayer[]): ResolvedPolicy {
  const values = new Map<SettingName, unknown>();
  const sources = new Map<string, string>(settingNames.map((name) => [name, 'default']));
  const found: Found = { problems: [], fatal: null };
  const ordered = [...layers].sort((one, other) => kinds.indexOf(one.kind) - kinds.indexOf(other.kind));
  for (const layer of ordered) {
    for (const [name, value] of settingsOf(layer, found)) {
      values.set(name, value);
      sources.set(name, layer.source);
    }
  }
  const policy = completedPolicy(Object.fromEntries(values));
  return {
    policy,
    sources: z.record(settingName, z.string()).parse(Object.fromEntries(sources)),
    problems: found.problems,
    // A key that resembles it does no harm if the address itself is set.
    fatal: found.fatal ?? stillMissing(found, policy),
  };
}

function stillMissing({ resembling }: Found, policy: EffectivePolicy): PolicyProblem | null {
  if (resembling === undefined) return null;
  const isGiven =
    resembling.meant === 'server_url' ? policy.server_url !== null : policy.server_pins.length > 0;
  return isGiven ? null : resembling.problem;
}

interface Found {
  readonly problems: PolicyProblem[];
  fatal: PolicyProblem | null;
  /** An unknown key in place of one without which the workstation must not start. */
  resembling?: { readonly meant: SettingName; readonly problem: PolicyProblem };
}

function settingsOf(layer: PolicyLayer, found: Found): Map<SettingName, unknown> {
  const result = new Map<SettingName, unknown>();
  const entries = entriesOf(layer, found);
  const keys = new Set(entries.map(([key]) => key));
  const note = (key: string | null, problem: string) => {
    const noted = { source: layer.source, key, problem };
    found.problems.push(noted);
    return noted;
  };
  for (const [key, given] of entries) {
    const name = names.get(key);
    if (name === undefined) {
      const nearest = nearestName(key, [...names.keys()]);
      const meant = nearest === null ? undefined : names.get(nearest);
      const noted = note(key, isUnknown(meant ?? null));
      if (layer.kind === 'user' || meant === undefined || keys.has(meant)) continue;
      if (aboutSetting(meant).stops) found.resembling ??= { meant, problem: noted };
      else if (!isForLater(entries)) result.set(meant, strictestValue(meant));
      continue;
    }
    if (layer.kind === 'user' && !aboutSetting(name).user_may_set) {
      note(key, 'can only be set by policy');
      continue;
    }
    if (key !== name && keys.has(name)) {
      const noted = note(key, `is the former name of ${name}, which is set, too`);
      if (layer.kind !== 'user' && aboutSetting(name).stops) found.fatal ??= noted;
      continue;
    }
    const { value, problems, isWrong } = readSetting(name, given);
    for (const { place, problem } of problems) {
      const noted = note(place === '' ? key : `${key}.${place}`, problem);
      if (isWrong && layer.kind !== 'user' && aboutSetting(name).stops) found.fatal ??= noted;
    }
    if (!isWrong || layer.kind !== 'user') result.set(name, value);
  }
  return result;
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

/** The source says that it contains keys of later versions, which may resemble ours. */
function isForLater(entries: readonly [string, unknown][]): boolean {
  const version = entries.find(([key]) => key === 'policy_version')?.[1];
  return typeof version === 'number' && version > knownPolicyVersion;
}

function entriesOf(layer: PolicyLayer, { problems }: Found): [string, unknown][] {
  if (layer.values === null || layer.values === undefined) return [];
  const parsed = z.record(z.string(), z.unknown()).safeParse(layer.values);
  if (parsed.success) return Object.entries(parsed.data);
  problems.push({ source: layer.source, key: null, problem: 'is not an object of settings' });
  return [];
}
