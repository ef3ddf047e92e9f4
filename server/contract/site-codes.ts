import { z } from 'zod';
import { codeLifetime } from './administration.ts';
import { type Endpoints, endedAnswer } from './endpoint.ts';
import { byId } from './identifiers.ts';
import { shownName } from './shown-text.ts';

/** Limits: how many workstations one code can enrol, and how many networks it can name. */
export const siteCodeLimits = { uses: 10_000, networks: 32 } as const;

const time = z.iso.datetime();

export const siteCodeRequest = z
  .strictObject({
    /** Ward of the workstations; a new one is created with the standard profile. */
    ward: shownName.optional(),
    /** How many workstations it enrols. */
    uses: z.int().min(1).max(siteCodeLimits.uses),
    ttl_seconds: z.int().min(codeLifetime.shortest).max(codeLifetime.longest).default(codeLifetime.usual),
    /** Addresses and subnets from which it works; none: from anywhere. */
    networks: z
      .array(z.string().regex(/^[\d.:/A-Fa-f]{2,64}$/))
      .max(siteCodeLimits.networks)
      .default([]),
    /** Whether each workstation waits until IT admits it. */
    approval: z.boolean().default(false),
    /** Whether a workstation replaces the one of the same name, if nobody is signed in there. */
    replace_same_name: z.boolean().default(false),
  })
  .meta({ id: 'SiteCodeRequest' });

/** The code is shown only this once. */
const siteCodeResponse = z
  .object({ id: z.string(), code: z.string(), ward: z.string().nullable(), expires_at: time })
  .meta({ id: 'SiteCodeResponse' });

/** Oldest first; without the codes, which nobody can read back. */
const siteCodes = z
  .object({
    site_codes: z.array(
      z.object({
        id: z.string(),
        ward: z.string().nullable(),
        state: z.enum(['valid', 'used_up', 'expired']),
        uses: z.number().int(),
        uses_left: z.number().int(),
        networks: z.array(z.string()),
        approval: z.boolean(),
        replace_same_name: z.boolean(),
        made_at: time,
        expires_at: time,
      }),
    ),
  })
  .meta({ id: 'SiteCodes' });
export type SiteCodes = z.infer<typeof siteCodes>;

/** Codes with which many workstations enrol, for `it_admin`. */
export const siteCodeEndpoints = {
  adminSiteCodes: {
    method: 'get',
    caller: 'workstation',
    path: '/v1/admin/site-codes',
    summary: 'Codes with which many workstations enrol, without the codes themselves.',
    right: 'make_device_code',
    answer: siteCodes,
    errors: ['forbidden'],
  },
  adminMakeSiteCode: {
    method: 'post',
    caller: 'workstation',
    path: '/v1/admin/site-codes',
    summary: 'Create a code with which many workstations enrol.',
    right: 'make_device_code',
    body: siteCodeRequest,
    answer: siteCodeResponse,
    status: 201,
    errors: ['forbidden'],
  },
  adminRevokeSiteCode: {
    method: 'delete',
    caller: 'workstation',
    path: '/v1/admin/site-codes/{id}',
    summary: 'Revoke a site code; workstations that it has enrolled stay.',
    right: 'make_device_code',
    params: byId,
    answer: endedAnswer,
    tellsReplication: true,
    errors: ['forbidden', 'not_found'],
  },
} as const satisfies Endpoints;
