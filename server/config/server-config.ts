import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { roleName } from '../contract/profiles.ts';
import { recentUserDetails } from '../contract/recent-users.ts';
import { shownName } from '../contract/shown-text.ts';
import { programVersion } from '../contract/workstation-versions.ts';
import { isAddressRange } from '../domain/addresses/address-ranges.ts';
import { wardKey } from '../domain/rules/ward-key.ts';
import { parseDatabaseUrl } from '../text/database-url.ts';
import { isHttpsOrLoopback } from '../text/loopback.ts';
import { suggestion } from '../text/nearest-name.ts';
import { listSettings, type Setting } from './list-settings.ts';
import { nodeName } from './node-name.ts';

const port = z.coerce.number().int().min(0).max(65_535);
const positive = z.coerce.number().int().positive();
const text = z.string().min(1);
const flag = z.union([z.boolean(), z.stringbool()]);

const databaseUrl = z.string().superRefine((value, context) => {
  const address = parseDatabaseUrl(value);
  if (typeof address === 'string') context.addIssue({ code: 'custom', message: address });
});

const publicUrl = z
  .url({ protocol: /^https?$/ })
  .refine(
    (value) => !/[?#]/.test(value) && !value.endsWith('/'),
    'a URL without final slash, query and fragment',
  );

/** Whoever may be anywhere is no proxy; one of a link (fe80::1%eth0) may be named with its interface. */
function isProxyEntry(entry: string): boolean {
  const [, bits] = entry.split('/');
  const withoutZone = entry.replace(/^([\da-f:.]*:[\da-f:.]*)%[\w.~:-]+/i, '$1');
  return isAddressRange(withoutZone) && (bits === undefined || Number(bits) > 0);
}

/** A list, or in the environment a text with commas. */
const listOf = <Item extends z.ZodType<string, string>>(item: Item) =>
  z.union([
    z.array(item),
    z
      .string()
      .transform((text) =>
        text
          .split(',')
          .map((part) => part.trim())
          .filter((part) => part !== ''),
      )
      .pipe(z.array(item)),
  ]);

/** Names and passwords in an address would be shown where it is. */
const webhook = z.url({ protocol: /^https?$/ }).refine((value) => {
  // Asked also of what is no address at all.
  const url = URL.parse(value);
  if (url === null) return false;
  return isHttpsOrLoopback(url) && url.username + url.password + url.hash === '';
});
const webhookValues = 'https addresses (http only at 127.0.0.1 and [::1]), at most 8';

/** A key of the configuration that names a ward: `wardKey` says which spellings are one name. */
const wardAccess = z.strictObject({
  networks: z
    .array(
      z
        .string()
        .refine(
          isAddressRange,
          'it must be an IP address, or a subnet like 10.20.0.0/16 or 2001:db8:3b::/48',
        ),
    )
    .min(1)
    .optional()
    .describe('addresses and subnets of the ward, IPv4 and IPv6; without: open to all'),
  outside: z
    .enum(['refuse', 'alert'])
    .default('refuse')
    .describe(
      'what happens to a sign-in from elsewhere; a session that is refreshed from elsewhere only raises an alert',
    ),
  recent_users: z
    .enum(recentUserDetails)
    .default('on')
    .describe('what sign-in screens of the ward may show of its recent users'),
});

const proxyValues = 'IP addresses or subnets, separated by commas or as a list, or a number from 1 to 9';
const hops = z.int().min(1).max(9);
const proxies = z.array(z.string().refine(isProxyEntry)).min(1);
const proxyText = z
  .string()
  .transform((text) => (/^\d$/.test(text) ? Number(text) : text.split(',').map((entry) => entry.trim())))
  .pipe(z.union([hops, proxies]));

/**
 * Every setting of the token server. The description of a key is its documentation (`npm run docs`); `meta` says what
 * the schema cannot: `flag` of the command line, `secret`, `values` in words, `default_text` where the default depends
 * on the machine.
 */
const settings = z.strictObject({
  database: text
    .default('carelink.sqlite')
    .describe('SQLite file; the key file is kept beside it')
    .meta({ flag: '--db', environment_alias: 'CARELINK_DB' }),
  database_url: databaseUrl
    .optional()
    .describe(
      'PostgreSQL database of a server of several nodes, instead of the SQLite file; of several hosts the one is used that takes writes. Never with a password',
    )
    .meta({ values: 'an address, such as postgres://carelink@db1:5432,db2:5432/carelink' }),
  database_password_file: text
    .optional()
    .describe('file with the password for `database_url`, mode 0600 or 0640; read for each new connection'),
  database_ca_file: text
    .optional()
    .describe(
      'PEM file with the certificates of the authorities that vouch for the hosts of `database_url`; without: those of the machine. Connections to other machines always use TLS, and the certificate must be that of the host',
    ),
  database_cleartext_over_network: flag
    .default(false)
    .describe(
      'talks to the hosts of `database_url` without TLS: whoever is between reads and changes everything, passwords and keys among it. Only where the network itself encrypts',
    ),
  database_connections: positive
    .min(2)
    .max(64)
    .default(6)
    .describe(
      'connections of a node to `database_url` for reading; it has three more to write, to lead and to answer `/readyz`, and one to each host to look which is the primary',
    ),
  database_standby: z
    .enum(['required', 'none'])
    .default('required')
    .describe(
      '`required`: what is not yet on a synchronous standby of `database_url` does not count as acknowledged: ends of sessions and revocations then answer 202 `not_yet_replicated`. `none`: a single PostgreSQL, whose disk has to do',
    ),
  key_encryption_key_file: text
    .optional()
    .describe(
      'file with the key that seals the keys which nodes share in their database (`keys encryption-key create`), mode 0600; the same at every node. With systemd: `LoadCredential`',
    ),
  listen: z
    .strictObject({
      host: text.default('127.0.0.1').describe('address to listen on').meta({ flag: 'serve --host' }),
      port: port.default(8000).describe('TCP port; 0 for any free one').meta({ flag: 'serve --port' }),
    })
    .prefault({}),
  issuer: publicUrl
    .optional()
    .describe(
      'public URL of this server: the issuer of tokens, and the address that DPoP proofs must name; default: the listening URL',
    ),
  node_name: nodeName
    .optional()
    .describe(
      'name of this node, if several serve one site: answers then carry it as X-CareLink-Node, and log lines as `node`; without: the name of the host, in metrics only, because answers reach strangers. Each node of one `database_url` has its own and keeps it, since its part of the audit trail is known by it',
    )
    .meta({ values: 'up to 32 characters of a-z, 0-9 and -, neither beginning nor ending with -' }),
  audience: text.default('carelink').describe('`aud` of access tokens'),
  tls: z
    .strictObject({
      cert_file: text.describe('PEM file with the certificate, followed by the intermediate ones'),
      key_file: text.describe('PEM file with its private key, mode 0600 or 0640'),
    })
    .optional()
    .describe('serves TLS with these files and reloads them when they change; without: plain HTTP'),
  trust_proxy: z
    .union([hops, proxies, proxyText], {
      error: `it must be ${proxyValues}`,
    })
    .optional()
    .describe(
      'reverse proxies whose X-Forwarded-For (or Forwarded), X-Forwarded-Proto and X-Request-Id are believed: a list of addresses or subnets, or the number of proxies in front of this server (nobody else may be able to reach it then)',
    )
    .meta({ values: proxyValues }),
  trust_proxy_header: z
    .string()
    .toLowerCase()
    .pipe(z.enum(['x-forwarded-for', 'forwarded']))
    .default('x-forwarded-for')
    .describe(
      'the header in which these proxies name the client, and which they never forward as the client sent it: X-Forwarded-For, or Forwarded (RFC 7239)',
    )
    .meta({ values: 'X-Forwarded-For or Forwarded' }),
  log: z
    .strictObject({
      level: z
        .enum(['debug', 'info', 'warn', 'error'])
        .default('info')
        .describe('lowest level that is written; `debug` adds every successful refresh'),
      file: text
        .optional()
        .describe(
          'file to which `serve` appends its log instead of standard error; it is reopened on SIGHUP, as logrotate requires',
        ),
    })
    .prefault({}),
  metrics: z
    .strictObject({
      token_file: text
        .optional()
        .describe(
          'file with the bearer token for reading `/metrics` from other machines, mode 0600 or 0640; without: from this machine only',
        ),
    })
    .prefault({}),
  shutdown: z
    .strictObject({
      notice_seconds: z.coerce
        .number()
        .int()
        .min(0)
        .max(300)
        .default(0)
        .describe('how long `/readyz` answers 503 before new connections are refused'),
      drain_seconds: positive
        .max(300)
        .default(10)
        .describe('how long requests in progress may still take; those left are then cut off'),
    })
    .prefault({}),
  clients: z
    .strictObject({
      unbound: z
        .enum(['allow', 'deny'])
        .default('deny')
        .describe('whether sessions without a DPoP proof may be opened and refreshed')
        .meta({ flag: 'serve --unbound' }),
      tolerate_replays_until: z.iso
        .date()
        .optional()
        .describe(
          'for a move from another system: until the end of this day (UTC, at most 90 days ahead) an outdated refresh token of a session without a key is only refused instead of ending the session as stolen; it still raises an alert',
        )
        .meta({ values: 'a date, such as 2026-12-31' }),
      minimum_workstation: programVersion
        .nullable()
        .default(null)
        .describe(
          'the oldest version of the workstation that the site wants: older ones say on their screens that they are to be updated, and go on; null: any that works with this server',
        )
        .meta({ values: 'a version, such as 0.2.0, or null' }),
      dpop_bound_access_tokens: flag
        .default(false)
        .describe(
          'whether access tokens, too, are bound to the key of their workstation (RFC 9449 §5.2); services that expect bearer tokens, such as those that use simplejwt, reject them then',
        ),
    })
    .prefault({}),
  devices: z
    .strictObject({
      enrolment: z
        .enum(['open', 'required'])
        .default('open')
        .describe(
          'open: the first sign-in registers a workstation; required: IT admits it, by a code of its own (`device code`), a site code (`site-code create`) or `device approve`',
        ),
    })
    .prefault({}),
  sessions: z
    .strictObject({
      max_per_user: positive
        .max(1000)
        .nullable()
        .default(null)
        .describe('number of simultaneous sessions per user; null: unlimited')
        .meta({ values: 'a whole number from 1 to 1000, or null' }),
      at_max: z
        .enum(['refuse', 'replace_oldest', 'allow'])
        .default('refuse')
        .describe(
          'what happens to a sign-in beyond that: it is refused, ends the oldest session, or only raises an alert',
        ),
      may_replace: flag
        .default(true)
        .describe('with at_max `refuse`: whether the user may end another session by signing in'),
    })
    .prefault({}),
  sign_in: z
    .strictObject({
      recent_users: z
        .enum(recentUserDetails)
        .default('on')
        .describe(
          'what enrolled workstations may show of their recent users before anybody is signed in: names, initials or nothing; the strictest of this setting, the ward and the policy of the workstation applies',
        ),
    })
    .prefault({}),
  wards: z
    .record(shownName, wardAccess)
    .default({})
    .describe(
      'networks and recent users by name of the ward, ignoring case, width and white space; wards not listed are open to all addresses, and a name that resembles one of these but is spelled differently prevents the start. Only in the configuration file',
    )
    .meta({
      values:
        'an object: for each ward, `networks` (a list of addresses and subnets), `outside` (refuse or alert, default refuse) and `recent_users` (on, initials or off, default on)',
      default_text: '{}',
    }),
  emergency: z
    .strictObject({
      roles: listOf(roleName)
        .default(['clinician'])
        .describe(
          'roles whose users may open emergency sessions; `user emergency` overrides this for single users',
        )
        .meta({ values: 'a list of roles: clinician, research, it_admin, security_officer' }),
      review_days: positive
        .max(365)
        .default(7)
        .describe('number of days after which an open review of an emergency access is overdue'),
    })
    .prefault({}),
  alerts: z
    .strictObject({
      webhooks: listOf(webhook)
        .refine((addresses) => addresses.length <= 8 && new Set(addresses).size === addresses.length)
        .default([])
        .describe('addresses that are notified of emergency accesses at once, by signed HTTP requests')
        .meta({ values: webhookValues, secret: true }),
      key_file: text.optional().describe('file with the key that signs these requests, mode 0600 or 0640'),
      timeout_seconds: positive.max(60).default(5).describe('time limit for the answer of a webhook'),
    })
    .prefault({}),
  tokens: z
    .strictObject({
      algorithm: z
        .enum(['ES256', 'EdDSA', 'RS256', 'HS256'])
        .default('ES256')
        .describe(
          'algorithm of access tokens; a change creates a new key at the next start or `keys rotate`',
        ),
      compatibility_claims: flag
        .default(true)
        .describe('adds `user_id` and `token_type` for services that use simplejwt'),
    })
    .prefault({}),
  passwords: z
    .strictObject({
      memory_kib: positive.min(19_456).default(19_456).describe('Argon2id memory in KiB'),
      iterations: positive.min(2).default(2).describe('Argon2id passes'),
      parallelism: positive.max(16).default(1).describe('Argon2id lanes'),
      concurrent_hashes: positive
        .max(64)
        .default(() => Math.max(1, Math.min(3, availableParallelism() - 1)))
        .describe('how many passwords are hashed simultaneously; the others wait')
        .meta({ default_text: 'processor cores − 1, from 1 to 3' }),
    })
    .prefault({}),
  throttle: z
    .enum(['on', 'off'])
    .default('on')
    .describe('`off` is for benchmarks and tests only')
    .meta({ flag: 'serve --throttle' }),
  cleanup: z
    .strictObject({
      days: positive
        .max(36_500)
        .default(7)
        .describe('number of days after which ended sessions are removed')
        .meta({ flag: 'cleanup --days' }),
    })
    .prefault({}),
  audit: z
    .strictObject({
      retention_years: positive.max(100).default(6).describe('how long audit events are kept'),
      archive: text
        .optional()
        .describe(
          'folder to which older audit events are moved every day; without it the log sends a reminder',
        ),
    })
    .prefault({}),
  setup: z
    .strictObject({
      code: z
        .string()
        .min(16)
        .max(128)
        .describe('permits the first-run set-up; only the parent process sets it')
        .meta({ secret: true }),
    })
    .optional(),
});

/** The settings, and what they say about each other. */
export const serverConfig = settings
  .refine(({ tls, issuer }) => !tls || !issuer || issuer.startsWith('https:'), {
    path: ['issuer'],
    error: 'a server with `tls` has an address that begins with https://',
  })
  .refine(({ alerts }) => alerts.webhooks.length === 0 || alerts.key_file !== undefined, {
    path: ['alerts', 'key_file'],
    error: 'webhooks need a key, so that their receivers can tell who has sent an alert',
  })
  .refine(({ wards }) => new Set(Object.keys(wards).map(wardKey)).size === Object.keys(wards).length, {
    path: ['wards'],
    error: 'a ward is named twice, in two spellings',
  })
  .refine(({ clients }) => !clients.dpop_bound_access_tokens || clients.unbound === 'deny', {
    path: ['clients', 'dpop_bound_access_tokens'],
    error: 'sessions without a key (`clients.unbound: allow`) have nothing to bind an access token to',
  });

/** Why a server does not start that would leave a ward open to all. */
export function misspeltWard(name: string, meant: string): string {
  return `wards.${name}: there is no ward of that name, and ${meant}, which seems to be meant, would be open to all addresses; correct the name, or name ${meant}, too, or add the ward first (ward set)`;
}

export type ServerConfigInput = z.input<typeof serverConfig>;
export type ServerConfig = z.output<typeof serverConfig>;

/** A setting is wrong; the message is one line that names the key and what it may be. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Checks settings and fills in defaults; throws `ConfigError`. */
export function parseServerConfig(raw: unknown): ServerConfig {
  const parsed = serverConfig.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new ConfigError(sentenceOf(parsed.error.issues[0]));
}

/** One line that names the key and what it may be; never the value, which may be a secret. */
function sentenceOf(issue: z.core.$ZodIssue | undefined): string {
  const path = issue?.path.join('.') ?? '';
  const settings = listSettings(serverConfig);
  if (issue?.code === 'unrecognized_keys') {
    const key = [...issue.path, issue.keys[0]].join('.');
    if (settings.some((setting) => setting.key === key) && key.includes('.'))
      return `${key}: what stands before a dot is an object of its own, as in {"listen": {"port": 8000}}`;
    return `${key}: there is no such setting${suggestion(key, settings.flatMap(namesOf))}`;
  }
  // An element of a list is told with the list.
  const setting = settings.find(({ key }) => key === path || path.startsWith(`${key}.`));
  const isOwnSentence = issue !== undefined && !/^(Invalid|Too|Expected) /.test(issue.message);
  if (setting && !isOwnSentence) return `${setting.key}: it must be ${setting.values}`;
  return `${path || 'configuration'}: ${issue?.message ?? 'is wrong'}`;
}

/** `listen` and `listen.port`. */
function namesOf({ path }: Setting): readonly string[] {
  return path.map((_, depth) => path.slice(0, depth + 1).join('.'));
}
