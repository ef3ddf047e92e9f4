import { z } from 'zod';
import { endedReasons } from './constants.ts';
import type { Endpoints } from './endpoint.ts';
import { uuid } from './identifiers.ts';
import { profileName, roleName } from './profiles.ts';
import { recentUsersResponse } from './recent-users.ts';
import { identityRequest, identityResponse } from './server-identity.ts';

/** More sessions than one workstation ever has on screen and parked. */
export const mostSessionsOfStation = 16;
/** A line that has nothing to tell says so this often, so that one that is dead is noticed. */
export const heartbeatSeconds = 5;
/** How often a workstation asks where a line cannot be kept. */
export const questionEverySeconds = 15;

/** The sessions a workstation has. */
const stationRequest = z
  .strictObject({
    sessions: z.array(uuid).min(1).max(mostSessionsOfStation),
  })
  .meta({ id: 'StationRequest' });

/**
 * How a session stands. `unknown`: there is none of that id and key, or none that this node can read, which a refresh
 * tells. Times are ISO 8601 in UTC.
 */
export const sessionReport = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('live'),
    id: z.uuid(),
    role: roleName,
    display_name: z.string().max(200),
    ward: z.string().nullable(),
    profile: profileName,
    /** When IT ordered its screen to be locked; null: it did not, or the user has unlocked since. */
    lock_ordered_at: z.iso.datetime().nullable(),
    /** Another text whenever the user's other sessions are others. */
    elsewhere: z.string().max(64),
  }),
  z.object({
    state: z.literal('ended'),
    id: z.uuid(),
    reason: z.enum(endedReasons),
    ended_at: z.iso.datetime(),
  }),
  z.object({ state: z.literal('unknown'), id: z.uuid() }),
]);
export type SessionReport = z.infer<typeof sessionReport>;

/** Answer of `stationSessions`, and data of the events `sessions` of `stationEvents`. */
export const stationReport = z
  .object({ sessions: z.array(sessionReport).max(mostSessionsOfStation) })
  .meta({ id: 'StationReport' });
export type StationReport = z.infer<typeof stationReport>;

/** Names of the events of a line: what changed, and that another line of the same key took its place. */
export const stationEvents = ['sessions', 'replaced'] as const;
export type StationEvent = (typeof stationEvents)[number];

/** What is refused to a workstation that IT has not admitted, or that asks too often. */
export const notAdmitted = ['device_revoked', 'enrolment_required', 'throttled'] as const;

const question = {
  method: 'post',
  caller: 'device_key',
  repeat: 'safe',
  body: stationRequest,
  errors: ['throttled'],
} as const;

/** What a workstation asks by its key alone: how its sessions stand, who signed in lately, and who the server is. */
export const stationEndpoints = {
  stationEvents: {
    ...question,
    path: '/v1/station/events',
    summary: 'Stream the state of the sessions of this key and its changes while the connection lasts.',
    answer: 'events',
  },
  stationSessions: {
    ...question,
    path: '/v1/station/sessions',
    summary: 'The current state of the sessions of this key.',
    answer: stationReport,
  },
  recentUsers: {
    method: 'post',
    path: '/v1/station/recent-users',
    summary: 'Recent users of the ward of the workstation, as far as the site allows.',
    caller: 'device_key',
    repeat: 'safe',
    answer: recentUsersResponse,
    errors: notAdmitted,
  },
  serverIdentity: {
    method: 'post',
    path: '/v1/server/identity',
    summary: 'A signed statement of the identity and address of this server, in response to a challenge.',
    caller: 'anyone',
    repeat: 'safe',
    body: identityRequest,
    answer: identityResponse,
  },
} as const satisfies Endpoints;
