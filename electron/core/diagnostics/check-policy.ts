import {
  aboutSetting,
  type EffectivePolicy,
  type SettingName,
  settingNames,
} from '../policy/effective-policy.ts';
import { overruledBy } from '../policy/overruled-by.ts';
import { shownKey } from '../policy/read-setting.ts';
import type { PolicyProblem, ResolvedPolicy } from '../policy/resolve-policy.ts';
import { allAddresses } from '../policy/server-addresses.ts';
import type { CheckContext } from './check-context.ts';
import { type Detail, type Finding, finding } from './report.ts';

const notShown = '(set, not shown)';

/** The settings in effect, where they come from, and what is wrong with a source. */
export function checkPolicy({ policy, policyGuard }: CheckContext): Finding {
  if (policy.kind === 'faulty') return finding('policy_faulty', valuesOf(policy.problem));
  const { resolved, lockedSources } = policy;
  const details = settingNames.map((name): Detail => {
    const source = resolved.sources[name];
    return {
      name,
      value: shownValue(name, resolved.policy) + lackOfEffect(name, resolved),
      source,
      isLocked: lockedSources.includes(source),
    };
  });
  const path = policyGuard.changeableByOthers();
  if (path !== null) return finding('policy_open', { path }, details);
  const [problem] = resolved.problems;
  if (problem !== undefined) {
    const values = { count: String(resolved.problems.length), ...valuesOf(problem) };
    return finding('policy_problems', values, [...resolved.problems.map(problemDetail), ...details]);
  }
  const locked = details.filter(({ isLocked }) => isLocked).length;
  return finding('policy_ok', { count: String(details.length), locked: String(locked) }, details);
}

function valuesOf({ source, key, problem }: PolicyProblem): Record<string, string> {
  return { source, setting: nameOf(key), problem };
}

function nameOf(key: string | null): string {
  return key === null ? 'it' : shownKey(key);
}

function problemDetail({ source, key, problem }: PolicyProblem): Detail {
  return { name: nameOf(key), value: problem, source };
}

/** For what somebody has set, and another setting makes useless. */
function lackOfEffect(name: SettingName, { policy, sources }: ResolvedPolicy): string {
  const by = sources[name] === 'default' ? null : overruledBy(name, policy);
  return by === null ? '' : ` (no effect: ${by} is ${shownValue(by, policy)})`;
}

function shownValue(name: SettingName, policy: EffectivePolicy): string {
  if (name === 'apps') return shownApps(policy.apps);
  if (name === 'emergency') return shownEmergency(policy.emergency);
  if (name === 'server_url' && policy.server_url !== null) return allAddresses(policy.server_url).join(', ');
  return shownPlain(policy[name], aboutSetting(name).shown);
}

/** For sealed codes, only their number. */
function shownEmergency({ access, codes, ...rest }: EffectivePolicy['emergency']): string {
  return [`access=${access}`, shownPlain(rest, false), `codes=${codes.length}`].join(', ');
}

/** A query may contain anything, so only the origin of an app is shown, with its permissions. */
function shownApps(apps: EffectivePolicy['apps']): string {
  if (apps.length === 0) return 'none';
  return apps
    .map(({ id, start_url, printing, emergency }) => {
      const may = [...(printing ? ['printing'] : []), ...(emergency ? ['emergency'] : [])];
      return `${id} (${[new URL(start_url).origin, ...may].join(', ')})`;
    })
    .join(', ');
}

/** Includes its texts only if they are shown to everybody anyway. */
function shownPlain(value: unknown, showsText: boolean): string {
  if (value === null) return '–';
  if (typeof value === 'string') return showsText ? value : notShown;
  if (typeof value === 'boolean' || typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `${value.length} entries`;
  if (typeof value !== 'object') return notShown;
  return Object.entries(value)
    .map(([name, part]) => `${name}=${shownPlain(part, showsText)}`)
    .join(', ');
}
