import { endingOf } from '../outbox/sign-outs.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { Farewell } from '../stage/farewell.ts';
import type { LiveSession } from '../stage/live-session.ts';

type Parts = Pick<WorkstationState, 'dispatch' | 'outbox' | 'publish' | 'serverTime' | 'vault'>;

/** Why and when a session ended. */
export type EndOfSession = Pick<Farewell, 'reason' | 'atMs'>;

/** Clears everything of a parked session that is over; whoever is on screen goes on, and its user is told later. */
export async function endParked(
  state: Parts,
  session: LiveSession,
  { reason, atMs }: EndOfSession,
): Promise<void> {
  session.refresher.stop();
  session.pin.close();
  state.dispatch({ kind: 'parked_ended', session, reason, atMs });
  state.publish();
  await state.vault.remove(session.info.id);
}

/** Ends a parked session because its place is needed; the server is told as soon as it can be reached. */
export async function replaceParked(state: Parts, session: LiveSession): Promise<void> {
  // Queued before anything is wiped, so that a crash from here on leaves the order to end the session.
  await state.outbox.signOuts.add({ ...endingOf(session, state.serverTime.nowMs()), reason: 'replaced' });
  await endParked(state, session, { reason: 'replaced', atMs: state.serverTime.nowMs() });
  void state.outbox.signOuts.deliver();
}
