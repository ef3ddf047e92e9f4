import { endingOf } from '../outbox/sign-outs.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { LiveSession } from '../stage/live-session.ts';
import { parkedHere } from '../stage/sessions-here.ts';
import { sessionOnScreen } from '../stage/stage.ts';
import type { SessionEnd } from '../views/snapshot.ts';
import { detectSetup } from './detect-setup.ts';
import { type EndOfSession, endParked } from './end-parked.ts';

export type PartsToEnd = Pick<
  WorkstationState,
  | 'api'
  | 'connection'
  | 'dependencies'
  | 'dispatch'
  | 'outbox'
  | 'parked'
  | 'publish'
  | 'recall'
  | 'serverTime'
  | 'stage'
  | 'vault'
>;

/** Why a session is over, and since when by the server's clock; null: that is now, or its fixed end. */
export interface Ending {
  readonly reason: SessionEnd;
  readonly atMs: number | null;
}

/** Clears the screen and the keychain of a session that is over, by its fixed end or because the server said so. */
export async function endSession(
  state: PartsToEnd,
  session: LiveSession,
  { reason, atMs: knownMs }: Ending,
): Promise<void> {
  // Not the time when it was noticed, which after a sleep or an outage may be hours later.
  const atMs = knownMs ?? (reason === 'expired' ? session.info.expiresAtMs : state.serverTime.nowMs());
  if (parkedHere(state).includes(session)) await endParked(state, session, { reason, atMs });
  else if (sessionOnScreen(state) === session && state.dispatch({ kind: 'ending_started' }))
    await endOnScreen(state, session, { reason, atMs });
  else return;
  await endSuccessor(state, session);
  // A server that no longer knows this session may be a new one, waiting for set-up.
  if (reason !== 'expired') await detectSetup(state).catch(() => undefined);
}

async function endOnScreen(
  state: PartsToEnd,
  session: LiveSession,
  { reason, atMs }: EndOfSession,
): Promise<void> {
  session.refresher.stop();
  session.pin.close();
  state.connection.forgetRenewal();
  state.publish();
  const stillStored = !(await state.vault.remove(session.info.id));
  const isOver = session.info.profile === 'break_glass' && reason === 'expired' && !stillStored;
  state.dispatch({
    kind: 'ended',
    notice: isOver ? { kind: 'emergency_over', atMs } : { kind: 'session_ended', reason, atMs, stillStored },
  });
  state.publish();
}

/** This session may have been continued without an answer; nobody will use the new session. */
async function endSuccessor(state: PartsToEnd, session: LiveSession): Promise<void> {
  if (!session.mayHaveContinued) return;
  await state.outbox.signOuts.add(endingOf(session, state.serverTime.nowMs()));
  void state.outbox.signOuts.deliver();
}
