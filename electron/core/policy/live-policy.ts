import {
  aboutSetting,
  completedPolicy,
  type EffectivePolicy,
  type SettingName,
  settingNames,
} from './effective-policy.ts';

export interface LivePolicy {
  /** Code that reads a setting here when it needs it gets the newest value. */
  readonly policy: EffectivePolicy;
  /** Applies what may change while the workstation runs; returns what has changed, and what of it waits for a restart. */
  update(next: EffectivePolicy): {
    readonly changed: readonly SettingName[];
    readonly waiting: readonly SettingName[];
  };
}

/** A policy whose settings change while the workstation runs, as far as the schema says that this is safe. */
export function livePolicy(initial: EffectivePolicy): LivePolicy {
  let current = initial;
  const policy = completedPolicy(initial);
  for (const name of settingNames)
    Object.defineProperty(policy, name, { enumerable: true, get: () => current[name] });
  return {
    policy,
    update(next) {
      const changed = settingNames.filter(
        (name) => JSON.stringify(next[name]) !== JSON.stringify(current[name]),
      );
      const waiting = changed.filter((name) => !aboutSetting(name).live);
      current = { ...next, ...Object.fromEntries(waiting.map((name) => [name, current[name]])) };
      return { changed, waiting };
    },
  };
}
