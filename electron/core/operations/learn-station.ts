import type { WorkstationState } from '../session/workstation-state.ts';
import { sessionsHere } from '../stage/sessions-here.ts';

type Parts = Pick<WorkstationState, 'api' | 'parked' | 'publish' | 'stage' | 'station'>;

/** Asks the server through a resumed session if an earlier version stored no names. */
export async function learnStation(state: Parts): Promise<void> {
  const [session] = sessionsHere(state);
  if (session === undefined || !state.station.isWanting) return;
  try {
    const { device } = await session.refresher.withAccessToken((token) => state.api.me({ token }));
    if (device === null) return;
    state.station.know(device);
    state.publish();
  } catch {
    // The next sign-in will tell.
  }
}
