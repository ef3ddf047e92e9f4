import { z } from 'zod';
import { shownName } from '../../../server/contract/setup.ts';
import { serverUrl } from './server-url.ts';

/** Every setting: its schema, what holds when nobody says otherwise, and who may set it. */
export const settings = {
  /** Name of this workstation as people know it, e.g. "B-204"; null: what the server knows it by. */
  stationName: { schema: shownName.nullable(), fallback: null, userMaySet: true },
  /** Ward shown before anybody is signed in; null: what the server knows. */
  ward: { schema: shownName.nullable(), fallback: null, userMaySet: true },
  /** Token server of the site; null: the bundled server on this machine. */
  serverUrl: { schema: serverUrl.nullable(), fallback: null, userMaySet: false },
  /** May the sign-in screen show who signed in here lately? */
  showRecentUsers: { schema: z.boolean(), fallback: true, userMaySet: false },
} as const satisfies Record<string, { schema: z.ZodType; fallback: unknown; userMaySet: boolean }>;

export type SettingName = keyof typeof settings;
export const settingNames = Object.keys(settings) as SettingName[];

/** The settings that apply on this machine. */
export type EffectivePolicy = {
  readonly [Name in SettingName]: z.infer<(typeof settings)[Name]['schema']>;
};

/** What holds on a machine that nobody configured. */
export const defaultPolicy: EffectivePolicy = {
  stationName: settings.stationName.fallback,
  ward: settings.ward.fallback,
  serverUrl: settings.serverUrl.fallback,
  showRecentUsers: settings.showRecentUsers.fallback,
};

/** Where the token server runs, by that policy. */
export function serverMode(policy: EffectivePolicy): 'local' | 'central' {
  return policy.serverUrl === null ? 'local' : 'central';
}
