import { z } from 'zod';
import { recentUserDetails } from '../../../server/contract/recent-users.ts';
import { shownName } from '../../../server/contract/shown-text.ts';
import { clinicalApps, mostApps } from './clinical-app.ts';
import { emergencyPolicy, emergencyValues } from './emergency-policy.ts';
import { filePath, filePathValues } from './file-path.ts';
import { proxyPolicy, proxyValues } from './proxy-policy.ts';
import { pinValues, serverPins } from './server-pins.ts';
import { serverUrl } from './server-url.ts';
import { siteBranding } from './site-branding.ts';
import { updatePolicy } from './update-policy.ts';

/** Those that the screens have a catalogue for. */
export const screenLanguages = ['en', 'de', 'es'] as const;

const aName = 'a name of 1 to 64 characters, or null';

/** Goes up when a policy can say something that older workstations would misunderstand. */
export const knownPolicyVersion = 1;

/**
 * Every setting of a workstation. The description of a key is its documentation (`npm run docs`); `meta` says what the schema
 * cannot: what a value may be, in words; whether users may set it, and what it was called before 0.2; `shown`, where it is
 * a text that is no secret, so that diagnostics may show it; `strictest`, what applies in the place of a value that is wrong
 * (the default unless given; `stops`: nothing can); `json` for what the registry can only hold as a text of JSON; and `live` for what may change while the workstation runs.
 */
export const policySchema = z.strictObject({
  policy_version: z
    .int()
    .min(1)
    .max(1_000)
    .nullable()
    .default(null)
    .describe(
      `for which version of this table the policy is written, at present ${knownPolicyVersion}; a higher one tells older workstations that keys they do not know are no mistakes`,
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
  server_url: serverUrl
    .nullable()
    .default(null)
    .describe(
      "address of the site's token server, beginning with `https://`; null: the bundled server on this machine",
    )
    .meta({
      values: 'an address that begins with https:// and has no user name, query or fragment, or null',
      former_name: 'serverUrl',
      shown: true,
      stops: true,
    }),
  local_server: z
    .enum(['on', 'off'])
    .nullable()
    .default(null)
    .describe(
      'whether this computer may be set up with the bundled server while no `server_url` is given: `"on"` or `"off"`; null: only where the program is installed for one user and not for the machine ([policies](decisions/0055-policy-of-the-machine.md))',
    )
    .meta({ values: '"on", "off" or null', shown: true, strictest: 'off' }),
  show_recent_users: z
    .union([z.enum(recentUserDetails), z.boolean().transform((shown) => (shown ? 'on' : 'off'))])
    .default('on')
    .describe(
      'what the sign-in screen shows of recent users of the ward: `"on"` (names), `"initials"` or `"off"`; `true` and `false` are the old spellings of on and off; the server may be stricter (`sign_in.recent_users`)',
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
      'whether the sign-in and lock screens accept badge readers that type like a keyboard: `"on"` or `"off"` ([badges](decisions/0019-badges-and-recent-users.md))',
    )
    .meta({ values: '"on" or "off"', shown: true, strictest: 'off', live: true }),
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
      'printer on which apps with `printing` print without a dialog, by its system name (`lpstat -e`, on Windows `Get-Printer`); null: nothing is printed ([decision 0036](decisions/0036-nothing-outlives-the-lock.md))',
    )
    .meta({
      values: 'the name of a printer as the system calls it, of 1 to 255 characters, or null',
      shown: true,
    }),
  kiosk: z
    .enum(['on', 'off'])
    .default('off')
    .describe(
      'whether the workstation fills the screen and nobody at it can close, minimise or leave it: `"on"` or `"off"` ([kiosk.md](kiosk.md))',
    )
    .meta({ values: '"on" or "off"', shown: true, strictest: 'on', live: true }),
  autostart: z
    .enum(['on', 'off'])
    .default('off')
    .describe(
      'Linux: whether the workstation starts when somebody signs in to the computer: `"on"` or `"off"`; on Windows the installer says so (`AUTOSTART`)',
    )
    .meta({ values: '"on" or "off"', shown: true }),
  language: z
    .enum(screenLanguages)
    .nullable()
    .default(null)
    .describe(
      'language of the screens: `"en"`, `"de"` or `"es"`, and nobody chooses another one; null: that of the computer, or as somebody has chosen on the screen',
    )
    .meta({ values: '"en", "de", "es" or null', shown: true, live: true }),
  branding: siteBranding
    .prefault({})
    .describe(
      'what every screen shows of the site: its `name` (1 to 60 characters), how to reach the `help_desk` (1 to 100 characters), and above the sign-in and lock screens a `logo`: the path of a PNG file that only administrators can change, of at most 256 KiB and 2048 × 1024 pixels',
    )
    .meta({
      values:
        '{"name": text of 1 to 60 characters, or null, "help_desk": text of 1 to 100 characters, or null, "logo": absolute path of a file, or null}',
      shown: true,
      live: true,
    }),
  updates: updatePolicy
    .prefault({})
    .describe(
      'what the workstation says about its age; it never updates itself. `check`: `"on"` or `"off"`, whether it asks the server if it is too old for it; `notice`: what the sign-in screen then says besides (1 to 200 characters), such as when it will be updated ([updates](upgrade-workstation.md))',
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
      "public keys of which one must be in the server's certificate chain, besides everything else that makes it good: at most 8 SHA-256 hashes of a key (SPKI) in base64; an empty list: any that the computer trusts. Pin the key of your authority, or the server's and a spare one. Not kept by the browser shell, which does not start then",
    )
    .meta({ values: pinValues, json: true, stops: true }),
  ca_file: filePath
    .nullable()
    .default(null)
    .describe(
      "file with the certificates of the site's own authorities (PEM or DER, at most 16) that only administrators can change: one of them must have signed the certificate of the server or of an app itself. They are trusted for these addresses, besides the authorities that the computer trusts ([certificates](proxies-and-certificates.md)); the browser shell does not use them",
    )
    .meta({ values: filePathValues, shown: true }),
  proxy: proxyPolicy
    .default('system')
    .describe(
      'which way requests of the workstation and of apps take: `"system"` (settings and PAC files of the computer), `"direct"`, or the address of a proxy, `"http://proxy.hospital.example:8080"`; the browser shell uses no proxy',
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
  live: z.boolean().default(false),
});

/** What the schema says about a setting, for people. */
export const aboutSetting = (name: SettingName): z.output<typeof about> => about.parse(settings[name].meta());

/** What applies where a value is wrong, so that a mistake never makes a workstation weaker. */
export function strictestValue(name: SettingName): unknown {
  const { strictest } = aboutSetting(name);
  return strictest === undefined ? defaultPolicy[name] : settings[name].parse(strictest);
}
