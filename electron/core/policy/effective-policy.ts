import { z } from 'zod';
import { recentUserDetails } from '../../../server/contract/recent-users.ts';
import { shownName } from '../../../server/contract/shown-text.ts';
import { badgePrefixes } from './badge-prefixes.ts';
import { clinicalApps, mostApps } from './clinical-app.ts';
import { emergencyPolicy, emergencyValues } from './emergency-policy.ts';
import { filePath, filePathValues } from './file-path.ts';
import { proxyPolicy, proxyValues } from './proxy-policy.ts';
import { serverAddresses, serverAddressValues } from './server-addresses.ts';
import { pinValues, serverPins } from './server-pins.ts';
import { siteBranding } from './site-branding.ts';
import { updatePolicy } from './update-policy.ts';

/** The languages for which the screens have a catalogue. */
export const screenLanguages = ['en', 'de', 'es'] as const;

const aName = 'a name of 1 to 64 characters, or null';

/** Increased when a policy can say something that older workstations would misunderstand. */
export const knownPolicyVersion = 1;

/**
 * Every setting of a workstation. The description of a key is its documentation (`npm run docs`). `meta` holds what the schema
 * cannot express: the allowed values in words; whether users may set it; what it was called before 0.2; `shown` for a text
 * that is no secret, so that diagnostics may show it; `strictest`, which replaces a wrong value (the default unless given;
 * `stops`: nothing can); `json` for what the registry can only hold as JSON text; `lines` for what it holds as one or more
 * lines; and `live` for what may change while the workstation runs.
 */
export const policySchema = z.strictObject({
  policy_version: z
    .int()
    .min(1)
    .max(1_000)
    .nullable()
    .default(null)
    .describe(
      `the version of this table for which the policy is written, currently ${knownPolicyVersion}; a higher one tells older workstations that keys unknown to them are not mistakes`,
    )
    .meta({ values: 'a whole number from 1 to 1000, or null', live: true }),
  station_name: shownName
    .nullable()
    .default(null)
    .describe('name of the workstation as people know it, e.g. `"B-204"`; null: the name known to the server')
    .meta({ values: aName, user_may_set: true, former_name: 'stationName', shown: true, live: true }),
  ward: shownName
    .nullable()
    .default(null)
    .describe('ward shown before anybody is signed in; null: the ward known to the server')
    .meta({ values: aName, user_may_set: true, shown: true, live: true }),
  server_url: serverAddresses
    .nullable()
    .default(null)
    .describe(
      "address of the site's token server, beginning with `https://`; null: the bundled server on this machine. A list of at most 8: the first is the server's own (its `issuer`), the others are further addresses of the same server, used while the first does not answer ([several addresses](operation.md#several-addresses))",
    )
    .meta({
      values: serverAddressValues,
      former_name: 'serverUrl',
      shown: true,
      stops: true,
      lines: true,
    }),
  local_server: z
    .enum(['on', 'off'])
    .nullable()
    .default(null)
    .describe(
      'whether this computer may be set up with the bundled server while no `server_url` is given: `"on"` or `"off"`; null: only if the program is installed for one user, not for the machine ([policies](decisions/0055-policy-of-the-machine.md))',
    )
    .meta({ values: '"on", "off" or null', shown: true, strictest: 'off' }),
  show_recent_users: z
    .union([z.enum(recentUserDetails), z.boolean().transform((shown) => (shown ? 'on' : 'off'))])
    .default('on')
    .describe(
      'what the list of people at the sign-in screen shows: `"on"` (names), `"initials"` or `"off"` (nobody of the ward, and initials of those whose sessions are here); `true` and `false` are the old spellings of on and off; the server may be stricter (`sign_in.recent_users`)',
    )
    .meta({
      values: '"on", "initials" or "off"',
      former_name: 'showRecentUsers',
      shown: true,
      live: true,
      strictest: 'off',
    }),
  badges: z
    .enum(['on', 'off'])
    .default('on')
    .describe(
      'whether badges are read: `"on"` or `"off"` ([badges](decisions/0019-badges-and-recent-users.md))',
    )
    .meta({ values: '"on" or "off"', shown: true, strictest: 'off', live: true }),
  badge_prefix: z
    .enum(badgePrefixes)
    .nullable()
    .default(null)
    .describe(
      'the key that badge readers which type like a keyboard send before the digits: `"F13"` to `"F24"`, which no keyboard of a ward has. With it, badges are read whatever is on screen, and no page receives a key of them; null: only at the sign-in and lock screens ([badges in every state](decisions/0072-badges-in-every-state.md))',
    )
    .meta({ values: '"F13" to "F24", or null', shown: true, live: true }),
  smart_card_readers: z
    .enum(['presence', 'taps', 'off'])
    .default('presence')
    .describe(
      'what card readers of the computer (PC/SC) are for: `"presence"` (a card names its user, and taking it out locks her screen), `"taps"` (it names its user; taking it out means nothing) or `"off"`; without `badges` they are not used ([card readers](decisions/0073-card-readers.md))',
    )
    .meta({ values: '"presence", "taps" or "off"', shown: true, strictest: 'presence', live: true }),
  badge_grace_seconds: z
    .int()
    .min(0)
    .max(120)
    .default(0)
    .describe(
      'for how many seconds (0 to 120) after a user has taken her card out of the reader the same card, put in again, opens the screen without the PIN, if it proves the key registered with the badge (PIV, card authentication); 0: never. Only with `smart_card_readers: "presence"`. A number alone never opens anything ([cards that prove a key](decisions/0078-cards-that-prove-a-key.md))',
    )
    .meta({ values: 'a whole number from 0 to 120', shown: true, strictest: 0, live: true }),
  pin: z
    .enum(['required', 'offered', 'off'])
    .default('offered')
    .describe('whether users set a PIN for unlocking: `"required"`, `"offered"` or `"off"`')
    .meta({ values: '"required", "offered" or "off"', shown: true, strictest: 'off', live: true }),
  lock: z
    .strictObject({
      editing_grace_seconds: z.int().min(0).max(900).default(120),
      idle_seconds: z.int().min(60).max(3_600).nullable().default(null),
    })
    .prefault({})
    .describe(
      'when an unused workstation locks: after `idle_seconds` (60 to 3600; null: as the server says, and never later than that), delayed by `editing_grace_seconds` (0 to 900) while a field is being edited',
    )
    .meta({
      values: '{"editing_grace_seconds": 0 to 900, "idle_seconds": 60 to 3600, or null}',
      strictest: { editing_grace_seconds: 0, idle_seconds: 60 },
      live: true,
    }),
  walk_away_seconds: z
    .int()
    .min(10)
    .max(600)
    .nullable()
    .default(null)
    .describe(
      "after how many seconds of rest (10 to 600, e.g. `60`) the screen says whose session it is and gives the next key or click to no page, so that whoever comes by writes nothing into another person's work; null: never. It does not replace the lock ([walking away](decisions/0070-leaving-the-computer.md))",
    )
    .meta({ values: 'a whole number from 10 to 600, or null', shown: true, strictest: 60, live: true }),
  keep_notes: z
    .enum(['on', 'off'])
    .default('off')
    .describe(
      'whether users who sign out may keep their notes for their next shift, encrypted and for 24 hours, as at the end of a session: `"on"` or `"off"` (a sign-out erases them) ([leaving](decisions/0070-leaving-the-computer.md))',
    )
    .meta({ values: '"on" or "off"', shown: true, strictest: 'off', live: true }),
  max_sessions: z
    .int()
    .min(1)
    .max(8)
    .default(4)
    .describe(
      'how many users (1 to 8) may have a session on this computer at the same time: one on screen, the others parked and locked ([parked sessions](decisions/0015-parked-sessions.md))',
    )
    .meta({ values: 'a whole number from 1 to 8', former_name: 'maxSessions', strictest: 1, live: true }),
  emergency: emergencyPolicy
    .prefault({})
    .describe(
      'emergency access: `"offered"` or `"off"`; for how many seconds (0 to 3600) the server must be unreachable before a sealed code is accepted; and the codes, see [emergency-access.md](emergency-access.md)',
    )
    .meta({ values: emergencyValues, json: true, strictest: { access: 'off' }, live: true }),
  printer: z
    .string()
    .min(1)
    .max(255)
    .regex(/^\P{Cc}*[^\s\p{Cc}]\P{Cc}*$/u)
    .nullable()
    .default(null)
    .describe(
      'printer on which apps with `printing` print without a dialog, and the set-up the passwords that it generates if its user wants that, by its system name (`lpstat -e`, on Windows `Get-Printer`); null: nothing is printed ([decision 0036](decisions/0036-nothing-outlives-the-lock.md))',
    )
    .meta({
      values: 'the name of a printer as the system calls it, of 1 to 255 characters, or null',
      shown: true,
    }),
  kiosk: z
    .enum(['on', 'off'])
    .default('off')
    .describe(
      'whether the workstation fills the screen and nobody can close, minimise or leave it: `"on"` or `"off"` ([kiosk.md](kiosk.md))',
    )
    .meta({ values: '"on" or "off"', shown: true, strictest: 'on', live: true }),
  autostart: z
    .enum(['on', 'off'])
    .default('off')
    .describe(
      'Linux: whether the workstation starts when somebody signs in to the computer: `"on"` or `"off"`; on Windows, this is an option of the installer (`AUTOSTART`)',
    )
    .meta({ values: '"on" or "off"', shown: true }),
  language: z
    .enum(screenLanguages)
    .nullable()
    .default(null)
    .describe(
      'language of the screens: `"en"`, `"de"` or `"es"`, which nobody can change; null: the language of the computer, or the one chosen on the screen',
    )
    .meta({ values: '"en", "de", "es" or null', shown: true, live: true }),
  branding: siteBranding
    .prefault({})
    .describe(
      'what every screen shows about the site: its `name` (1 to 60 characters), how to reach the `help_desk` (1 to 100 characters), and on the screens without a user a `text` (1 to 200 characters), such as who may use the computer, and a `logo`: the path of a PNG file that only administrators can change, of at most 256 KiB and 2048 × 1024 pixels',
    )
    .meta({
      values:
        '{"name": text of 1 to 60 characters, or null, "help_desk": text of 1 to 100 characters, or null, "text": text of 1 to 200 characters, or null, "logo": absolute path of a file, or null}',
      shown: true,
      live: true,
    }),
  updates: updatePolicy
    .prefault({})
    .describe(
      'what the workstation says about its age; it never updates itself. `check`: `"on"` or `"off"`, whether it asks the server if it is too old; `notice`: what the sign-in screen then also says (1 to 200 characters), such as when it will be updated ([updates](upgrade-workstation.md))',
    )
    .meta({
      values: '{"check": "on" or "off", "notice": text of 1 to 200 characters, or null}',
      shown: true,
      live: true,
    }),
  log_level: z
    .enum(['debug', 'info', 'warn', 'error'])
    .default('info')
    .describe(
      'lowest level that is written to the workstation\'s log: `"debug"`, `"info"`, `"warn"` or `"error"`',
    )
    .meta({ values: '"debug", "info", "warn" or "error"', shown: true, live: true }),
  server_pins: serverPins
    .default([])
    .describe(
      "public keys, one of which must be in the server's certificate chain, in addition to all other requirements: at most 8 SHA-256 hashes of a key (SPKI) in base64; an empty list: any certificate the computer trusts. Pin the key of your authority, or the server's and a spare one. The browser shell cannot enforce them and does not start with them",
    )
    .meta({ values: pinValues, json: true, stops: true }),
  ca_file: filePath
    .nullable()
    .default(null)
    .describe(
      "file with the certificates of the site's own authorities (PEM or DER, at most 16) that only administrators can change: one of them must have signed the certificate of the server or app directly. They are trusted for these addresses, in addition to the authorities the computer trusts ([certificates](proxies-and-certificates.md)); the browser shell does not use them",
    )
    .meta({ values: filePathValues, shown: true }),
  proxy: proxyPolicy
    .default('system')
    .describe(
      'how requests of the workstation and of apps are sent: `"system"` (settings and PAC files of the computer), `"direct"`, or the address of a proxy, `"http://proxy.hospital.example:8080"`; the browser shell uses no proxy',
    )
    .meta({ values: proxyValues, shown: true }),
  // They get the user's access token, so no user may add one.
  apps: clinicalApps
    .default([])
    .describe('clinical apps of the site, see [clinical-apps.md](clinical-apps.md)')
    .meta({ values: `a list of at most ${mostApps} apps`, json: true }),
});

/** The settings that apply on this machine. */
export type EffectivePolicy = Readonly<z.output<typeof policySchema>>;
export type SettingName = keyof EffectivePolicy;

export const { shape: settings } = policySchema;
export const settingName = policySchema.keyof();
export const settingNames: readonly SettingName[] = settingName.options;

/** A policy of what somebody has set, with the defaults for the rest. Throws `ZodError`. */
export const completedPolicy = (values: unknown): EffectivePolicy => policySchema.parse(values);

/** What holds on a machine that nobody configured. */
export const defaultPolicy = completedPolicy({});

const about = z.object({
  description: z.string(),
  values: z.string(),
  user_may_set: z.boolean().default(false),
  former_name: z.string().optional(),
  shown: z.boolean().default(false),
  strictest: z.unknown().optional(),
  stops: z.boolean().default(false),
  json: z.boolean().default(false),
  lines: z.boolean().default(false),
  live: z.boolean().default(false),
});

/** What the schema says about a setting, for people. */
export const aboutSetting = (name: SettingName): z.output<typeof about> => about.parse(settings[name].meta());

/** What applies if a value is wrong, so that a mistake never makes a workstation less secure. */
export function strictestValue(name: SettingName): unknown {
  const { strictest } = aboutSetting(name);
  return strictest === undefined ? defaultPolicy[name] : settings[name].parse(strictest);
}
