import { z } from 'zod';
import { profileName, roleName } from './profiles.ts';
import { shownName } from './shown-text.ts';

const oneDaySeconds = 24 * 60 * 60;
/** Of a page, unless somebody asks for another size. */
const pageLength = 50;

/** Query of every list: how many, and after which entry of the page before (its `next`). */
export const pageQuery = <Cursor extends z.ZodType>(cursor: Cursor) =>
  z.strictObject({
    limit: z.coerce.number().int().min(1).max(200).default(pageLength),
    after: cursor.optional(),
  });

/** A number as it stands in a query or a path. */
export const numberText = z.stringFormat('number', /^[1-9]\d{0,14}$/);

export const devicesQuery = pageQuery(z.uuid());
export const usersQuery = pageQuery(numberText);
export const sessionsQuery = pageQuery(z.uuid());
export const auditQuery = pageQuery(numberText);

/** What the next page begins after; null: this was the last one. */
const next = z.string().nullable();
const time = z.iso.datetime();

/** Answer of `GET /v1/admin/devices`, in the order of registration. */
export const adminDevices = z.object({
  devices: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      ward: z.string().nullable(),
      /** `seen`: it has signed somebody in, IT has not admitted it. */
      state: z.enum(['seen', 'enrolled', 'revoked']),
      registered_at: time,
      enrolled_at: time.nullable(),
      revoked_at: time.nullable(),
    }),
  ),
  next,
});
export type AdminDevices = z.infer<typeof adminDevices>;

/** Shortest and longest life of a code, in seconds. */
export const codeLifetime = { shortest: 60, longest: 30 * oneDaySeconds, usual: oneDaySeconds } as const;

/** Body of `POST /v1/admin/device-codes`. */
export const deviceCodeRequest = z.object({
  /** Ward of the workstation; a new one is made with the standard profile. */
  ward: shownName.optional(),
  ttl_seconds: z
    .number()
    .int()
    .min(codeLifetime.shortest)
    .max(codeLifetime.longest)
    .default(codeLifetime.usual),
});

/** Answer of `POST /v1/admin/device-codes` (201); the code is told this once. */
export const deviceCodeResponse = z.object({
  code: z.string(),
  ward: z.string().nullable(),
  expires_at: time,
});
export type DeviceCodeResponse = z.infer<typeof deviceCodeResponse>;

/** Answer of `GET /v1/admin/users`, by id. */
export const adminUsers = z.object({
  users: z.array(
    z.object({
      id: z.string(),
      username: z.string(),
      display_name: z.string(),
      role: roleName,
      ward: z.string().nullable(),
      disabled: z.boolean(),
      created_at: time,
    }),
  ),
  next,
});
export type AdminUsers = z.infer<typeof adminUsers>;

/** Answer of `GET /v1/admin/sessions`: who is where since when, newest first. */
export const adminSessions = z.object({
  sessions: z.array(
    z.object({
      id: z.string(),
      user: z.object({ id: z.string(), username: z.string(), display_name: z.string(), role: roleName }),
      /** `id` is null for a session without a key, whose client only told a name. */
      device: z.object({ id: z.string().nullable(), name: z.string() }).nullable(),
      ward: z.string().nullable(),
      profile: profileName,
      bound: z.boolean(),
      locked: z.boolean(),
      started_at: time,
      expires_at: time,
    }),
  ),
  next,
});
export type AdminSessions = z.infer<typeof adminSessions>;

/** Answer of calls that end sessions: how many. */
export const endedResponse = z.object({ ended: z.number().int().nonnegative() });

/** Answer of `GET /v1/admin/audit-events`, newest first. */
export const adminAuditEvents = z.object({
  events: z.array(
    z.object({
      seq: z.number().int().positive(),
      time,
      type: z.string(),
      outcome: z.enum(['success', 'failure']),
      user_id: z.string().nullable(),
      session_id: z.string().nullable(),
      device_id: z.string().nullable(),
      address: z.string().nullable(),
      reason: z.string().nullable(),
      details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).nullable(),
      hash: z.string(),
    }),
  ),
  next,
});
export type AdminAuditEvents = z.infer<typeof adminAuditEvents>;
