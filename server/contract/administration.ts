import { z } from 'zod';
import { type Endpoints, emptyAnswer, endedAnswer, replicationAnswer } from './endpoint.ts';
import { byId, eventCursor, numberText, uuid } from './identifiers.ts';
import { pageQuery } from './page-query.ts';
import { profileName, roleName } from './profiles.ts';
import { shownName } from './shown-text.ts';
import { stationReportRequest } from './station-report.ts';

const oneDaySeconds = 24 * 60 * 60;
/** What the next page begins after; null: this is the last one. */
const next = z.string().nullable();
const time = z.iso.datetime();

/** In the order of registration. */
const adminDevices = z
  .object({
    devices: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        ward: z.string().nullable(),
        /** `seen`: somebody has signed in there, but IT has not admitted it; `waiting`: it has used a site code, and IT has yet to admit it. */
        state: z.enum(['seen', 'waiting', 'enrolled', 'revoked']),
        registered_at: time,
        enrolled_at: time.nullable(),
        waiting_since: time.nullable(),
        revoked_at: time.nullable(),
        /** By a report or a sign-in; null: never. */
        last_seen_at: time.nullable(),
        /** What it last reported about itself (`stationReport`); null: nothing. */
        report: z.object({ reported_at: time, ...stationReportRequest.shape }).nullable(),
        /** Others that seem to be the same workstation, at most 20: they were given the same name or report the same machine. */
        doubles: z.array(
          z.object({ id: z.string(), name: z.string(), same: z.array(z.enum(['name', 'machine'])) }),
        ),
      }),
    ),
    next,
  })
  .meta({ id: 'AdminDevices' });
export type AdminDevices = z.infer<typeof adminDevices>;

/** Shortest and longest validity of a code, in seconds. */
export const codeLifetime = { shortest: 60, longest: 30 * oneDaySeconds, usual: oneDaySeconds } as const;

const approveRequest = z
  .strictObject({
    /** The device it replaces, which is revoked in the same act. */
    replaces: uuid.optional(),
  })
  .meta({ id: 'ApproveDeviceRequest' });

/** Its name from now on, and how many sessions ended at the device it replaces. */
const approveResponse = z
  .object({ name: z.string(), ended: z.number().int().nonnegative(), ...replicationAnswer })
  .meta({ id: 'ApproveDeviceResponse' });

const deviceCodeRequest = z
  .object({
    /** Ward of the workstation; a new one is created with the standard profile. */
    ward: shownName.optional(),
    ttl_seconds: z
      .number()
      .int()
      .min(codeLifetime.shortest)
      .max(codeLifetime.longest)
      .default(codeLifetime.usual),
  })
  .meta({ id: 'DeviceCodeRequest' });

/** The code is shown only this once. */
const deviceCodeResponse = z
  .object({
    code: z.string(),
    ward: z.string().nullable(),
    expires_at: time,
  })
  .meta({ id: 'DeviceCodeResponse' });

/** By id. */
const adminUsers = z
  .object({
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
  })
  .meta({ id: 'AdminUsers' });
export type AdminUsers = z.infer<typeof adminUsers>;

/** Who is signed in where since when, newest first. */
const adminSessions = z
  .object({
    sessions: z.array(
      z.object({
        id: z.string(),
        user: z.object({ id: z.string(), username: z.string(), display_name: z.string(), role: roleName }),
        /** `id` is null for a session without a key, whose client only stated a name. */
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
  })
  .meta({ id: 'AdminSessions' });
export type AdminSessions = z.infer<typeof adminSessions>;

const endedResponse = z
  .object({ ended: z.number().int().nonnegative(), ...replicationAnswer })
  .meta({ id: 'EndedResponse' });

/** Newest first. */
const adminAuditEvents = z
  .object({
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
        /** Of an event that one of several nodes wrote to its own chain: that chain, in which `seq` counts, */
        lane: z.number().int().positive().optional(),
        /** and the newest event of the chain of the house before it. */
        after_seq: z.number().int().nonnegative().optional(),
      }),
    ),
    next,
  })
  .meta({ id: 'AdminAuditEvents' });
export type AdminAuditEvents = z.infer<typeof adminAuditEvents>;

const byUserId = z.object({ user_id: numberText });
const list = { method: 'get', caller: 'workstation', errors: ['forbidden'] } as const;
const act = { method: 'post', caller: 'workstation', errors: ['forbidden', 'not_found'] } as const;

/** Calls for `it_admin` and `security_officer`; `hasRight` says which role has which right. */
export const administrationEndpoints = {
  adminDevices: {
    ...list,
    path: '/v1/admin/devices',
    summary: 'All workstations.',
    right: 'list_devices',
    query: pageQuery(uuid),
    answer: adminDevices,
  },
  adminApproveDevice: {
    ...act,
    path: '/v1/admin/devices/{id}/approve',
    summary: 'Admit a workstation that waits or has only been seen, in the place of another one if asked to.',
    right: 'approve_device',
    params: byId,
    body: approveRequest,
    answer: approveResponse,
    tellsReplication: true,
  },
  adminRevokeDevice: {
    ...act,
    path: '/v1/admin/devices/{id}/revoke',
    summary: 'Revoke a workstation and end its sessions.',
    right: 'revoke_device',
    params: byId,
    answer: endedResponse,
    tellsReplication: true,
  },
  adminMakeDeviceCode: {
    ...act,
    path: '/v1/admin/device-codes',
    summary: 'Create a one-time code that enrols a workstation.',
    right: 'make_device_code',
    body: deviceCodeRequest,
    answer: deviceCodeResponse,
    status: 201,
    errors: ['forbidden'],
  },
  adminUsers: {
    ...list,
    path: '/v1/admin/users',
    summary: 'All users.',
    right: 'list_users',
    query: pageQuery(numberText),
    answer: adminUsers,
  },
  adminDisableUser: {
    ...act,
    path: '/v1/admin/users/{user_id}/disable',
    summary: 'Lock a user out and end all sessions.',
    right: 'disable_user',
    params: byUserId,
    answer: endedResponse,
    tellsReplication: true,
  },
  adminEnableUser: {
    ...act,
    path: '/v1/admin/users/{user_id}/enable',
    summary: 'Let a disabled user sign in again.',
    right: 'enable_user',
    params: byUserId,
    answer: emptyAnswer,
  },
  adminEndSessionsOfUser: {
    ...act,
    path: '/v1/admin/users/{user_id}/end-sessions',
    summary: 'End all sessions of a user.',
    right: 'end_sessions',
    params: byUserId,
    answer: endedResponse,
    tellsReplication: true,
  },
  adminSessions: {
    ...list,
    path: '/v1/admin/sessions',
    summary: 'Who is signed in where, and since when.',
    right: 'list_sessions',
    query: pageQuery(uuid),
    answer: adminSessions,
  },
  adminEndSession: {
    ...act,
    method: 'delete',
    path: '/v1/admin/sessions/{id}',
    summary: 'End a session.',
    right: 'end_sessions',
    params: byId,
    answer: endedAnswer,
    tellsReplication: true,
  },
  adminLockSession: {
    ...act,
    path: '/v1/admin/sessions/{id}/lock',
    summary: 'Lock the screen of the workstation of a session.',
    right: 'lock_sessions',
    params: byId,
    answer: emptyAnswer,
  },
  adminAuditEvents: {
    ...list,
    path: '/v1/admin/audit-events',
    summary: 'The audit trail, newest first.',
    right: 'read_audit',
    query: pageQuery(eventCursor),
    answer: adminAuditEvents,
  },
} as const satisfies Endpoints;
