import { z } from 'zod';
import { endedReasons } from './errors.ts';
import { profileName, roleName } from './profiles.ts';

/** More sessions than one workstation ever has on screen and parked. */
export const mostSessionsOfStation = 16;
/** A line that has nothing to tell says so this often, so that one that is dead is noticed. */
export const heartbeatSeconds = 5;
/** How often a workstation asks where a line cannot be kept. */
export const questionEverySeconds = 15;

/** Body of `POST /v1/station/events` and `POST /v1/station/sessions`: the sessions a workstation has. */
export const stationRequest = z.strictObject({
  sessions: z.array(z.uuid()).min(1).max(mostSessionsOfStation),
});

/**
 * How a session stands. `unknown`: there is none of that id and key, which a refresh confirms. Times are ISO 8601 in
 * UTC.
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

/** Answer of `POST /v1/station/sessions`, and data of the events `sessions` of `POST /v1/station/events`. */
export const stationReport = z.object({ sessions: z.array(sessionReport).max(mostSessionsOfStation) });
export type StationReport = z.infer<typeof stationReport>;

/** Names of the events of a line: what changed, and that another line of the same key took its place. */
export const stationEvents = ['sessions', 'replaced'] as const;
export type StationEvent = (typeof stationEvents)[number];
