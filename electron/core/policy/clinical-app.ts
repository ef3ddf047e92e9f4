import { z } from 'zod';
import { grantedScope } from '../../../server/contract/constants.ts';
import { shownName } from '../../../server/contract/shown-text.ts';
import { isHttpsOrLoopback } from '../../../server/text/loopback.ts';

/** Pictures that a tile can have; the names say what they show. */
export const appIcons = [
  'apps',
  'beaker',
  'bed',
  'calendar',
  'chart',
  'clipboard',
  'document',
  'drop',
  'image',
  'people',
  'pill',
  'pulse',
  'stethoscope',
  'syringe',
] as const;
export type AppIcon = (typeof appIcons)[number];

/** Scopes that the token server grants; others could never be honoured. */
const grantedScopes = [grantedScope] as const;
export const mostApps = 24;
const mostOrigins = 16;

const httpsRule = 'must begin with https:// (http:// only with 127.0.0.1 or [::1])';

const startUrl = z
  .string({ error: 'must be an address' })
  .max(2_000, { error: 'must be an address' })
  .refine((value) => URL.parse(value) !== null, { error: 'must be an address', abort: true })
  .refine((value) => isHttpsOrLoopback(new URL(value)), { error: httpsRule, abort: true })
  .refine((value) => new URL(value).username + new URL(value).password + new URL(value).hash === '', {
    error: 'must have no user name, password or fragment',
  })
  .transform((value) => new URL(value).href);

/** An origin exactly as browsers write it, so that it can be compared character by character. */
const origin = z
  .string({ error: 'must be an origin' })
  .refine((value) => URL.parse(value)?.origin === value && !value.includes('*'), {
    error: 'must be an origin alone, such as https://vitals.example or https://vitals.example:8443',
    abort: true,
  })
  .refine((value) => isHttpsOrLoopback(new URL(value)), { error: httpsRule });

/** One clinical web application that the site offers on its workstations. */
export const clinicalApp = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, {
      error: 'must be 1 to 32 lower-case letters, digits and hyphens',
    }),
    name: shownName,
    icon: z.enum(appIcons, { error: `must be one of ${appIcons.join(', ')}` }).default('apps'),
    start_url: startUrl,
    /** Where requests may go, and where they carry the access token. */
    allowed_origins: z.array(origin).min(1).max(mostOrigins).readonly(),
    scopes: z
      .array(z.enum(grantedScopes, { error: `must be one of ${grantedScopes.join(', ')}` }))
      .min(1)
      .readonly()
      .default([...grantedScopes]),
    /** The app may print on the printer that the policy names. */
    printing: z.boolean().optional(),
    /** Also for whoever uses a sealed code while there is no connection; its requests carry no token then. */
    emergency: z.boolean().optional(),
  })
  .refine(({ start_url, allowed_origins }) => allowed_origins.includes(new URL(start_url).origin), {
    path: ['allowed_origins'],
    error: 'must have the origin of start_url among them',
  })
  .readonly();
export type ClinicalApp = z.infer<typeof clinicalApp>;

/** The list of apps in a policy. */
export const clinicalApps = z
  .array(clinicalApp)
  .max(mostApps)
  .refine((apps) => new Set(apps.map(({ id }) => id)).size === apps.length, {
    error: 'must not have the same id twice',
  })
  .readonly();

/** The first thing that is wrong with a list of apps, in words that continue "apps …". */
export function faultInApps(error: z.ZodError): string {
  const [issue] = error.issues;
  const [index, ...place] = issue?.path ?? [];
  const what = issue?.message ?? 'is wrong';
  if (index === undefined) return `must be a list of at most ${mostApps} apps (${what})`;
  return `is wrong at ${[`app ${Number(index) + 1}`, ...place].join(', ')}: ${what}`;
}
