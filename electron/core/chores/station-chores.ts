import { endLocalEmergency, localEmergencyDueInMs } from '../operations/local-emergency.ts';
import type { StationOutbox } from '../outbox/station-outbox.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { Chore } from './chore.ts';

/** Asks for a sign of life where it is due; before anything else, since whatever asks the server waits for that. */
export const signOfLife: StationChore = (state) => ({
  dueInMs: () => signOfLifeInMs(state),
  run: () => state.prober.request(),
});

/** What becomes due whoever is here, in the order in which it is done. */
export function stationChores(state: WorkstationState): readonly Chore[] {
  const deliveries = Object.values(state.outbox).map((entries) => delivery(state, entries));
  const parts = [probe, connection, keychain, pace, line].map((chore) => chore(state));
  return [...parts, ...deliveries, localEmergency(state)];
}

type StationChore = (state: WorkstationState) => Chore;

/**
 * For sessions there is a line, which says something every 5 s. Where there is none, the server is asked when it has
 * been silent for so long. A try takes 4 s at most and the next one begins 1.5 s later, so an interruption of 15 s
 * is over, and noticed to be, before the half minute is for which the screen may be wrong.
 */
const silenceMs = 8_000;

/** Whether anybody touches anything or not, the screen says whether the server can be reached. */
function signOfLifeInMs({ connection, prober, line, dependencies }: WorkstationState): number | null {
  if (prober.pending || line.isOpen || connection.silentMs === null) return null;
  return (dependencies.longestSilenceMs ?? silenceMs) - connection.silentMs;
}

const probe: StationChore = (state) => ({
  dueInMs: () => (isReachable(state) ? state.prober.dueInMs : null),
  run: () => void state.prober.run().then(state.publish),
});

/** An interruption that lasts is shown. */
const connection: StationChore = ({ connection }) => ({
  dueInMs: () => connection.dueInMs,
  run: () => connection.look(),
});

const keychain: StationChore = ({ keychain, publish }) => ({
  dueInMs: () => keychain.dueInMs,
  run: () => void keychain.tryAgain(false).then(publish),
});

/** While it is not certain that anybody answers, how fast is not asked. */
const pace: StationChore = (state) => ({
  dueInMs: () => (isReachable(state) && !state.prober.pending ? state.pace.dueInMs : null),
  run: () => void state.pace.run(),
});

const line: StationChore = (state) => ({
  dueInMs: () => (isReachable(state) ? state.line.dueInMs : null),
  run: () => state.line.tend(),
});

const delivery = ({ prober, publish }: WorkstationState, entries: Deliverable): Chore => ({
  dueInMs: () => (prober.holdsBack ? null : entries.dueInMs),
  run: () => void entries.deliver().then(publish),
});

type Deliverable = StationOutbox[keyof StationOutbox];

const localEmergency: StationChore = (state) => ({
  dueInMs: () => localEmergencyDueInMs(state),
  run: () => void endLocalEmergency(state),
});

function isReachable({ dependencies }: WorkstationState): boolean {
  return dependencies.endpoint.state.kind === 'ready';
}
