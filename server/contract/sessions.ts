import { z } from 'zod';
import { password, tokenResponse } from './account.ts';
import { type Endpoints, emptyAnswer } from './endpoint.ts';
import { byId, uuid } from './identifiers.ts';
import { pin, setPinRequest } from './pin.ts';
import { profileName, roleName } from './profiles.ts';

/** Who the access token speaks for; times are ISO 8601 in UTC. */
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
      /** What its user has proven who it is with; one that was continued by PIN needs the password next. */
      opened_by: z.enum(['password', 'pin']).default('password'),
      /** Seconds without input after which the workstation locks. */
      idle_lock_seconds: z.number().int().positive(),
    }),
    device: z.object({ id: z.string(), name: z.string(), ward: z.string().nullable() }).nullable(),
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

/** What made the workstation lock. */
export const lockRequest = z
  .object({
    cause: z.enum(['button', 'shortcut', 'idle', 'os_lock', 'suspend', 'lid', 'restart', 'switch']),
  })
  .meta({ id: 'LockRequest' });
export type LockCause = z.infer<typeof lockRequest>['cause'];

/** What a workstation has checked by itself while there was no connection, and what came out. */
const workstationCheck = z.strictObject({
  checked_by: z.literal('workstation'),
  method: z.enum(['password', 'pin']).optional(),
  outcome: z.enum(['success', 'failure']).optional(),
});
export type WorkstationCheck = z.infer<typeof workstationCheck>;

/**
 * The password or the PIN, of which a wrong one is 401 `invalid_credentials` and a PIN that was wrong too often 403
 * `pin_not_usable`; or word that the workstation itself checked it, for the audit trail.
 */
const unlockRequest = z
  .union([z.object({ password }), z.strictObject({ pin }), workstationCheck])
  .meta({ id: 'UnlockRequest' });

/** Whoever knows the password, or once in a row the PIN, goes on. */
const continueRequest = z
  .union([z.strictObject({ password }), z.strictObject({ pin })])
  .meta({ id: 'ContinueRequest' });

/** Without any token, so that a workstation can wipe its user at once and tell the server later. */
const deviceSignOutRequest = z
  .object({
    session_id: uuid,
    /** Also ends the session that it may have been continued into without this workstation knowing. */
    with_successor: z.boolean().default(false),
    /** Why, when it was not its user: its place at the workstation was needed for another. */
    reason: z.literal('replaced').optional(),
  })
  .meta({ id: 'DeviceSignOutRequest' });

const ofWorkstation = { method: 'post', caller: 'workstation', answer: emptyAnswer } as const;

/** What a signed-in user may see and do about the own sessions. */
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
    answer: z.object({ ended: z.number().int().nonnegative() }).meta({ id: 'EndOthersResponse' }),
  },
  endSession: {
    ...ofWorkstation,
    method: 'delete',
    path: '/v1/sessions/{id}',
    summary: 'End one session of the user.',
    params: byId,
    errors: ['not_found'],
  },
  lock: {
    ...ofWorkstation,
    path: '/v1/session/lock',
    summary: 'Record that the workstation has locked.',
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
    // It asks for a secret without a proof.
    older: 'go_on',
    body: setPinRequest,
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
    body: deviceSignOutRequest,
    answer: emptyAnswer,
  },
} as const satisfies Endpoints;
