import type { WorkstationState } from '../session/workstation-state.ts';
import { sessionsHere } from '../stage/sessions-here.ts';

type NamingParts = Pick<WorkstationState, 'dependencies' | 'knownStation' | 'servers'>;
type Parts = NamingParts & Pick<WorkstationState, 'api' | 'parked' | 'publish' | 'stage'>;

type Station = WorkstationState['knownStation'];

/** Takes the names the server gives this workstation and its ward, and keeps them for the next start. */
export function knowStation(state: NamingParts, station: Station): void {
  const { stationNames, log } = state.dependencies;
  const { name, ward } = station;
  if (name === state.knownStation.name && ward === state.knownStation.ward) return;
  state.knownStation = { name, ward };
  stationNames
    ?.write({ serverId: state.servers.serverId, name, ward })
    .catch((error: NodeJS.ErrnoException) => {
      log.warn({ code: error.code }, 'the names of the workstation cannot be kept');
    });
}

/** What the server called this workstation when it last ran; another server may call it something else. */
export async function recallStation(state: NamingParts): Promise<void> {
  const kept = (await state.dependencies.stationNames?.read()) ?? null;
  if (kept !== null && state.servers.mayBeHere(kept.serverId))
    state.knownStation = { name: kept.name, ward: kept.ward };
}

/** Asks the server through a resumed session if an earlier version stored no names. */
export async function learnStation(state: Parts): Promise<void> {
  const [session] = sessionsHere(state);
  const isKnown = state.knownStation.name !== null || state.knownStation.ward !== null;
  if (session === undefined || isKnown || state.dependencies.stationNames === undefined) return;
  try {
    const { device } = await session.refresher.withAccessToken((token) => state.api.me({ token }));
    if (device === null) return;
    knowStation(state, device);
    state.publish();
  } catch {
    // The next sign-in will tell.
  }
}
