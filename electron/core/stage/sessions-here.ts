import type { LiveSession } from './live-session.ts';
import { type Situation, sessionOnScreen } from './stage.ts';

export type Sessions = Pick<Situation, 'stage' | 'parked'>;

/** All sessions of this workstation: the one on screen, then the parked ones. */
export function sessionsHere(sessions: Sessions): readonly LiveSession[] {
  const onScreen = sessionOnScreen(sessions);
  const parked = parkedHere(sessions);
  return onScreen === null ? parked : [onScreen, ...parked];
}

export function parkedHere({ parked }: Pick<Situation, 'parked'>): readonly LiveSession[] {
  return parked.map(({ session }) => session);
}

/** False for a session that is over, or about to be. */
export function isHere(sessions: Sessions, session: LiveSession): boolean {
  return sessionsHere(sessions).includes(session);
}
