import type { EffectivePolicy, SettingName } from './effective-policy.ts';

/** Which other setting keeps this one from having any effect; null: none does. */
export function overruledBy(name: SettingName, policy: EffectivePolicy): SettingName | null {
  const { badges, badge_prefix, smart_card_readers, badge_grace_seconds } = policy;
  switch (name) {
    case 'badge_prefix':
      return badge_prefix !== null && badges === 'off' ? 'badges' : null;
    case 'smart_card_readers':
      return smart_card_readers !== 'off' && badges === 'off' ? 'badges' : null;
    case 'badge_grace_seconds':
      if (badge_grace_seconds === 0) return null;
      if (badges === 'off') return 'badges';
      return smart_card_readers === 'presence' ? null : 'smart_card_readers';
    default:
      return null;
  }
}
