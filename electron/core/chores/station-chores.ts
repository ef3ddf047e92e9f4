import {
  endLocalEmergency,
  localEmergencyDueInMs,
  type PartsToEndEmergency,
} from '../operations/local-emergency.ts';
import type { StationOutbox } from '../outbox/station-outbox.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { Chore } from './chore.ts';

export type PartsOfStationChores = PartsToEndEmergency &
  Pick<WorkstationState, 'clock' | 'dependencies' | 'keychain' | 'line' | 'pace' | 'prober'>;

/**
 * Asks for a sign of life when one is due. It comes first, because everything else that asks the server waits for it.
 */
export const signOfLife: StationChore = (state) => ({
  dueInMs: () => signOfLifeInMs(state),
  run: () => state.prober.request(),
});

/** What becomes due whoever is here, in the order in which it is done. */
export function stationChores(state: PartsOfStationChores): readonly Chore[] {
  const deliveries = Object.values(state.outbox).map((entries) => delivery(state, entries));
  const parts = [probe, connection, keychain, pace, line].map((chore) => chore(state));
  return [...parts, ...deliveries, localEmergency(state)];
}

type StationChore = (state: PartsOfStationChores) => Chore;

/**
 * While there are sessions, the line is heard from every 5 s. Without a line, the server is asked after this much
 * silence. A try takes at most 4 s and the next starts 1.5 s later, so the end of a 15 s interruption is noticed
 * within the half minute for which the screen may be out of date.
 */
const silenceMs = 8_000;

/** The screen shows whether the server can be reached even when nobody uses the computer. */
function signOfLifeInMs({ connection, prober, line, dependencies }: PartsOfStationChores): number | null {
  if (prober.pending || line.isOpen || connection.silentMs === null) return null;
  return (dependencies.longestSilenceMs ?? silenceMs) - connection.silentMs;
}

const probe: StationChore = (state) => ({
  dueInMs: () => (isReachable(state) ? state.prober.dueInMs : null),
  run: () => void state.prober.run().then(state.publish),
});

/** Shows an interruption that lasts. */
const connection: StationChore = ({ connection }) => ({
  dueInMs: () => connection.dueInMs,
  run: () => connection.look(),
});

const keychain: StationChore = ({ keychain, publish }) => ({
  dueInMs: () => keychain.dueInMs,
  run: () => void keychain.tryAgain(false).then(publish),
});

/** How fast the server answers is only measured while it is certain that it answers. */
const pace: StationChore = (state) => ({
  dueInMs: () => (isReachable(state) && !state.prober.pending ? state.pace.dueInMs : null),
  run: () => void state.pace.run(),
});

const line: StationChore = (state) => ({
  dueInMs: () => (isReachable(state) ? state.line.dueInMs : null),
  run: () => state.line.tend(),
});

const delivery = ({ prober, publish }: PartsOfStationChores, entries: Deliverable): Chore => ({
  dueInMs: () => (prober.holdsBack ? null : entries.dueInMs),
  run: () => void entries.deliver().then(publish),
});

type Deliverable = StationOutbox[keyof StationOutbox];

const localEmergency: StationChore = (state) => ({
  dueInMs: () => localEmergencyDueInMs(state),
  run: () => void endLocalEmergency(state),
});

function isReachable({ dependencies }: Pick<WorkstationState, 'dependencies'>): boolean {
  return dependencies.endpoint.state.kind === 'ready';
}
