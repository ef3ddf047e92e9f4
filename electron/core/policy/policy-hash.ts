import { createHash } from 'node:crypto';
import { aboutSetting, type EffectivePolicy, settingNames } from './effective-policy.ts';

/**
 * SHA-256 (base64url) of the settings that apply, by which a site sees which workstations have the same policy. Settings that
 * users may change, such as the name of the workstation, are left out because they differ everywhere.
 */
export function policyHash(policy: EffectivePolicy): string {
  const common = settingNames
    .filter((name) => !aboutSetting(name).user_may_set)
    .toSorted()
    .map((name) => [name, policy[name]]);
  return createHash('sha256').update(JSON.stringify(common)).digest('base64url');
}
