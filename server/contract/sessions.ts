import { z } from 'zod';
import { password } from './account.ts';
import { pin } from './pin.ts';
import { profileName, roleName } from './profiles.ts';

/** Answer of `GET /v1/me`: who the access token speaks for; times are ISO 8601 in UTC. */
export const meResponse = z.object({
  user: z.object({
    id: z.string(),
    username: z.string(),
    display_name: z.string(),
    roles: z.array(roleName),
    ward: z.string().nullable(),
  }),
  session: z.object({
    id: z.string(),
    profile: profileName,
    ward: z.string().nullable(),
    started_at: z.iso.datetime(),
    expires_at: z.iso.datetime(),
    locked: z.boolean(),
    /** What its user has proven who it is with; one that was continued by PIN needs the password next. */
    opened_by: z.enum(['password', 'pin']).default('password'),
    /** Seconds without input after which the workstation locks. */
    idle_lock_seconds: z.number().int().positive(),
  }),
  device: z.object({ id: z.string(), name: z.string(), ward: z.string().nullable() }).nullable(),
});
export type MeResponse = z.infer<typeof meResponse>;

/** One session of the signed-in user, as `GET /v1/sessions` lists it. */
export const sessionSummary = z.object({
  id: z.string(),
  current: z.boolean(),
  profile: profileName,
  device: z.string().nullable(),
  ward: z.string().nullable(),
  started_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
  locked: z.boolean(),
});
export const sessionsResponse = z.object({ sessions: z.array(sessionSummary) });
export type SessionSummary = z.infer<typeof sessionSummary>;
export type SessionsResponse = z.infer<typeof sessionsResponse>;

/** Answer of `POST /v1/sessions/end-others`. */
export const endOthersResponse = z.object({ ended: z.number().int().nonnegative() });

/** Body of `POST /v1/session/lock`: what made the workstation lock. */
export const lockRequest = z.object({
  cause: z.enum(['button', 'shortcut', 'idle', 'os_lock', 'suspend', 'lid', 'restart', 'switch']),
});
export type LockCause = z.infer<typeof lockRequest>['cause'];

/** What a workstation has checked by itself while there was no connection, and what came out. */
export const workstationCheck = z.strictObject({
  checked_by: z.literal('workstation'),
  method: z.enum(['password', 'pin']).optional(),
  outcome: z.enum(['success', 'failure']).optional(),
});
export type WorkstationCheck = z.infer<typeof workstationCheck>;

/**
 * Body of `POST /v1/session/unlock`: the password or the PIN, of which a wrong one is 401 `invalid_credentials`
 * and a PIN that was wrong too often 403 `pin_not_usable`; or word that the workstation itself checked it, for
 * the audit trail.
 */
export const unlockRequest = z.union([z.object({ password }), z.strictObject({ pin }), workstationCheck]);

/**
 * Body of `POST /v1/session/sign-out`: ends a session by a DPoP proof of the key it is bound to, without any
 * token, so that a workstation can wipe its user at once and tell the server later. Always 200 `{}`.
 */
export const deviceSignOutRequest = z.object({
  session_id: z.uuid(),
  /** Also ends the session that it may have been continued into without this workstation knowing. */
  with_successor: z.boolean().default(false),
  /** Why, when it was not its user: its place at the workstation was needed for another. */
  reason: z.literal('replaced').optional(),
});
