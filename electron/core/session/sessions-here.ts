import type { LiveSession } from './live-session.ts';
import type { WorkstationState } from './workstation-state.ts';

export type Sessions = Pick<WorkstationState, 'session' | 'parked'>;

/** All sessions of this workstation: the one on screen, then the parked ones. */
export function sessionsHere({ session, parked }: Sessions): readonly LiveSession[] {
  return session === null ? parked : [session, ...parked];
}

/** False for a session that is over, or about to be. */
export function isHere(state: Sessions, session: LiveSession): boolean {
  return sessionsHere(state).includes(session);
}
