import { z } from 'zod';
import { password, tokenResponse } from './account.ts';
import { type Endpoints, emptyAnswer, endedAnswer, replicationAnswer } from './endpoint.ts';
import { byId, uuid } from './identifiers.ts';
import { pin, setPinRequest } from './pin.ts';
import { profileName, roleName } from './profiles.ts';
import { recentUserDetails } from './recent-users.ts';

/** Whom the access token stands for; times are ISO 8601 in UTC. */
const meResponse = z
  .object({
    user: z.object({
      id: z.string(),
      username: z.string(),
      display_name: z.string(),
      roles: z.array(roleName),
      ward: z.string().nullable(),
    }),
    session: tokenResponse.shape.session.extend({
      locked: z.boolean(),
      /** How its user was authenticated; a session that was continued by PIN needs the password next time. */
      opened_by: z.enum(['password', 'pin']).default('password'),
      /** Seconds without input after which the workstation locks. */
      idle_lock_seconds: z.number().int().positive(),
    }),
    device: z
      .object({
        id: z.string(),
        name: z.string(),
        ward: z.string().nullable(),
        /** What the site lets the workstation show of people who have not signed in; absent from older servers. */
        recent_users: z.enum(recentUserDetails).optional(),
      })
      .nullable(),
  })
  .meta({ id: 'Me' });
export type MeResponse = z.infer<typeof meResponse>;

/** One session of the signed-in user. */
const sessionSummary = z.object({
  id: z.string(),
  current: z.boolean(),
  profile: profileName,
  device: z.string().nullable(),
  ward: z.string().nullable(),
  started_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
  locked: z.boolean(),
});
const sessionsResponse = z.object({ sessions: z.array(sessionSummary) }).meta({ id: 'Sessions' });
export type SessionSummary = z.infer<typeof sessionSummary>;

/** Why the workstation locked. */
export const lockRequest = z
  .object({
    cause: z.enum(['button', 'shortcut', 'idle', 'os_lock', 'suspend', 'lid', 'restart', 'switch', 'badge']),
  })
  .meta({ id: 'LockRequest' });
export type LockCause = z.infer<typeof lockRequest>['cause'];

/** What a workstation has checked by itself without a connection, and the outcome. */
const workstationCheck = z.strictObject({
  checked_by: z.literal('workstation'),
  /** `card`: the card of a badge that was taken out has proven its key. */
  method: z.enum(['password', 'pin', 'card']).optional(),
  outcome: z.enum(['success', 'failure']).optional(),
});
export type WorkstationCheck = z.infer<typeof workstationCheck>;

/**
 * The password or the PIN: a wrong one is 401 `invalid_credentials`, and a PIN that was wrong too often 403
 * `pin_not_usable`. Or the report that the workstation checked it itself, for the audit trail.
 */
const unlockRequest = z
  .union([z.object({ password }), z.strictObject({ pin }), workstationCheck])
  .meta({ id: 'UnlockRequest' });

/** Takes the password, or the PIN, but not twice in a row. */
const continueRequest = z
  .union([z.strictObject({ password }), z.strictObject({ pin })])
  .meta({ id: 'ContinueRequest' });

/** Without a token, so that a workstation can wipe its user's data at once and tell the server later. */
const deviceSignOutRequest = z
  .object({
    session_id: uuid,
    /** Also ends the session it may have been continued into without this workstation knowing. */
    with_successor: z.boolean().default(false),
    /** Why, if it was not its user's doing: its place at the workstation was needed. */
    reason: z.literal('replaced').optional(),
  })
  .meta({ id: 'DeviceSignOutRequest' });

const ofWorkstation = { method: 'post', caller: 'workstation', answer: emptyAnswer } as const;

/** What signed-in users can see of their own sessions and do with them. */
export const ownSessionEndpoints = {
  me: {
    method: 'get',
    path: '/v1/me',
    summary: 'Who is signed in.',
    caller: 'access_token',
    answer: meResponse,
  },
  sessions: {
    method: 'get',
    path: '/v1/sessions',
    summary: 'All live sessions of the user.',
    caller: 'access_token',
    answer: sessionsResponse,
  },
  endOthers: {
    ...ofWorkstation,
    path: '/v1/sessions/end-others',
    summary: 'End all other sessions of the user.',
    answer: z
      .object({ ended: z.number().int().nonnegative(), ...replicationAnswer })
      .meta({ id: 'EndOthersResponse' }),
    tellsReplication: true,
  },
  endSession: {
    ...ofWorkstation,
    method: 'delete',
    path: '/v1/sessions/{id}',
    summary: 'End one session of the user.',
    params: byId,
    answer: endedAnswer,
    tellsReplication: true,
    errors: ['not_found'],
  },
  lock: {
    ...ofWorkstation,
    path: '/v1/session/lock',
    summary: 'Record that the workstation has locked.',
    repeat: 'safe',
    // Locking makes nothing easier.
    older: 'go_on',
    body: lockRequest,
  },
  unlock: {
    ...ofWorkstation,
    path: '/v1/session/unlock',
    summary: 'Unlock a locked session.',
    // It asks for a secret, or does less without a proof.
    older: 'go_on',
    body: unlockRequest,
    errors: ['invalid_credentials', 'pin_not_usable', 'badge_not_pin', 'throttled'],
  },
  setPin: {
    ...ofWorkstation,
    path: '/v1/session/pin',
    summary: 'Set or replace the PIN of the session.',
    // Without a proof it asks for a secret.
    older: 'go_on',
    body: setPinRequest,
    answer: endedAnswer,
    tellsReplication: true,
    errors: ['weak_pin', 'forbidden', 'insufficient_user_authentication', 'invalid_credentials', 'throttled'],
  },
  continueSession: {
    ...ofWorkstation,
    path: '/v1/session/continue',
    summary: 'Continue into a new session; the next refresh of the old one returns its tokens.',
    older: 'prove',
    body: continueRequest,
    answer: tokenResponse.pick({ session: true }).meta({ id: 'ContinueResponse' }),
    errors: [
      'invalid_credentials',
      'insufficient_user_authentication',
      'pin_not_usable',
      'badge_not_pin',
      'forbidden',
      'continuing_too_early',
      'device_revoked',
      'enrolment_required',
      'network_not_allowed',
      'session_limit',
      'throttled',
    ],
  },
  deviceSignOut: {
    method: 'post',
    path: '/v1/session/sign-out',
    summary: 'End a session by a proof of its key alone; reveals nothing about other sessions.',
    caller: 'device_key',
    repeat: 'safe',
    body: deviceSignOutRequest,
    answer: endedAnswer,
    tellsReplication: true,
  },
} as const satisfies Endpoints;
