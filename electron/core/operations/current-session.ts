import type { LocalEmergency } from '../emergency/local-emergency.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { LiveSession } from '../stage/live-session.ts';
import { sessionOnScreen } from '../stage/stage.ts';
import type { UserView } from '../views/snapshot.ts';

type Parts = Pick<WorkstationState, 'stage' | 'station'>;

/** Whose session is on this screen; calls with the access token act for this user. */
export interface CurrentSession {
  readonly id: string;
  readonly user: UserView & { readonly id: string; readonly ward: string | null };
  readonly locked: boolean;
  /** An emergency access of a user, who may have another session parked here. */
  readonly emergency?: boolean;
  /** Somebody used a sealed code: there is no access token, and the user is a name that was typed. */
  readonly localEmergency?: boolean;
}

/** The session whose access token `withAccessToken` would use at this moment, for those who act in its name. */
export function currentSession(state: Parts): CurrentSession | null {
  const { stage } = state;
  if (stage.name === 'local_emergency') return describeEmergency(state, stage.emergency);
  const session = sessionOnScreen(state);
  return session === null ? null : describe(session, stage.name === 'locked');
}

/** The parked sessions of this workstation. */
export function parkedSessions({ parked }: Pick<WorkstationState, 'parked'>): readonly CurrentSession[] {
  return parked.map(({ session }) => describe(session, true));
}

function describeEmergency(
  { station }: Pick<WorkstationState, 'station'>,
  { use: { id, person } }: LocalEmergency,
): CurrentSession {
  const user = { id: `emergency:${id}`, username: '', displayName: person, roles: [], ward: station.ward };
  return { id, user, locked: false, localEmergency: true };
}

function describe({ info }: LiveSession, locked: boolean): CurrentSession {
  const { id, userId, username, displayName, roles, ward, profile } = info;
  const user = { id: userId, username, displayName, roles, ward };
  return { id, user, locked, ...(profile === 'break_glass' && { emergency: true }) };
}
