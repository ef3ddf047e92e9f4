import { z } from 'zod';
import { recentUserDetails } from '../../../server/contract/recent-users.ts';
import { shownName } from '../../../server/contract/shown-text.ts';
import { clinicalApps, faultInApps } from './clinical-app.ts';
import { emergencyPolicy, emergencyRule } from './emergency-policy.ts';
import { serverUrl } from './server-url.ts';

const aName = 'must be a name of 1 to 64 characters, or null';

/** Every setting: its schema and that in words, what holds when nobody says otherwise, and who may set it. */
export const settings = {
  /** Name of this workstation as people know it, e.g. "B-204"; null: what the server knows it by. */
  stationName: { schema: shownName.nullable(), rule: aName, fallback: null, userMaySet: true },
  /** Ward shown before anybody is signed in; null: what the server knows. */
  ward: { schema: shownName.nullable(), rule: aName, fallback: null, userMaySet: true },
  /** Token server of the site; null: the bundled server on this machine. */
  serverUrl: {
    schema: serverUrl.nullable(),
    rule: 'must be an address that begins with https:// and has no user name, query or fragment, or null',
    fallback: null,
    userMaySet: false,
  },
  /** What the sign-in screen shows of who signed in on the ward lately; true and false are the old words. */
  showRecentUsers: {
    schema: z.union([z.enum(recentUserDetails), z.boolean().transform((shown) => (shown ? 'on' : 'off'))]),
    rule: 'must be "on", "initials" or "off"',
    fallback: 'on',
    userMaySet: false,
  },
  /** Whether badge readers that type like a keyboard are listened to at the sign-in and lock screens. */
  badges: {
    schema: z.enum(['on', 'off']),
    rule: 'must be "on" or "off"',
    fallback: 'on',
    userMaySet: false,
  },
  /** Whether users choose a PIN to unlock with: they have to, they may, or there is none. */
  pin: {
    schema: z.enum(['required', 'offered', 'off']),
    rule: 'must be "required", "offered" or "off"',
    fallback: 'offered',
    userMaySet: false,
  },
  /** How the screen locks by itself: by so many seconds later while a field is being edited. */
  lock: {
    schema: z.strictObject({ editing_grace_seconds: z.int().min(0).max(900) }),
    rule: 'must be {"editing_grace_seconds": N} with N from 0 to 900',
    fallback: { editing_grace_seconds: 120 },
    userMaySet: false,
  },
  /** How many users may have a session at this workstation: one on screen, the others parked. */
  maxSessions: {
    schema: z.int().min(1).max(8),
    rule: 'must be a whole number from 1 to 8',
    fallback: 4,
    userMaySet: false,
  },
  /** Emergency access, with a password or, while the server cannot be reached, with a sealed code. */
  emergency: {
    schema: emergencyPolicy,
    rule: emergencyRule,
    fallback: { access: 'offered', offline_after_seconds: 120, codes: [] },
    userMaySet: false,
  },
  /** Printer that apps with `printing` print on, as the system calls it; null: nothing is printed. */
  printer: {
    schema: z
      .string()
      .min(1)
      .max(255)
      .regex(/^\P{Cc}*[^\s\p{Cc}]\P{Cc}*$/u)
      .nullable(),
    rule: 'must be the name of a printer as the system calls it, of 1 to 255 characters, or null',
    fallback: null,
    userMaySet: false,
  },
  /** Clinical apps of the site. They get the user's access token, so no user may add one. */
  apps: { schema: clinicalApps, rule: faultInApps, fallback: [], userMaySet: false },
} as const satisfies Record<
  string,
  {
    schema: z.ZodType;
    /** What a value must be; a function where that depends on what is wrong. */
    rule: string | ((error: z.ZodError) => string);
    fallback: unknown;
    userMaySet: boolean;
  }
>;

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
  badges: settings.badges.fallback,
  pin: settings.pin.fallback,
  lock: settings.lock.fallback,
  maxSessions: settings.maxSessions.fallback,
  emergency: settings.emergency.fallback,
  printer: settings.printer.fallback,
  apps: settings.apps.fallback,
};
