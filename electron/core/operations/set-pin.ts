import { type SetPinRequest, weaknessOfPin } from '../../../server/contract/pin.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { activeSession } from '../stage/stage.ts';
import type { ActionResult } from '../views/snapshot.ts';
import { actionFailure, done, notPossibleNow, passwordNeeded } from './action-failure.ts';

type Parts = Pick<
  WorkstationState,
  'api' | 'connection' | 'dependencies' | 'dispatch' | 'publish' | 'serverTime' | 'stage'
>;

/** Sets or replaces the PIN of the session on screen; the server first, which decides whether the password is needed. */
export async function setPin(state: Parts, choice: SetPinRequest): Promise<ActionResult> {
  const { dependencies } = state;
  const session = activeSession(state);
  if (session === null || dependencies.policy.pin === 'off') return notPossibleNow;
  if (session.openedByCard && choice.password === undefined) return passwordNeeded;
  const weakness = weaknessOfPin(choice.pin, session.info.username);
  if (weakness !== null) return { ok: false, error: 'weak_pin', weakness };
  const keeper = session.pin;
  try {
    // As long as the server thinks that the screen is locked, it asks for the password.
    await session.reports.deliver();
    const answer = await session.refresher.withAccessToken((token) =>
      state.api.setPin({ token, body: choice }),
    );
    await keeper.choose(choice.pin);
    session.activity.add('pin_set', state.serverTime.nowMs());
    // Whoever has the screen meanwhile is not the one to be told.
    if (activeSession(state) === session)
      state.dispatch({ kind: 'pin_set', onOneMachine: answer.not_yet_replicated === true });
    return done;
  } catch (error) {
    return actionFailure(error);
  } finally {
    state.publish();
  }
}

/**
 * The user wants no PIN now. Where one is only offered, that holds for the session; where one is required, it
 * is possible only while the server cannot be asked, and only until the next unlocking.
 */
export async function postponePin(state: Parts): Promise<ActionResult> {
  const { dependencies, connection } = state;
  const session = activeSession(state);
  if (session === null || session.pin.state === 'set') return notPossibleNow;
  if (dependencies.policy.pin === 'offered') await session.pin.postpone();
  else if (connection.lost) session.pinPostponed = true;
  else return notPossibleNow;
  state.publish();
  return done;
}
