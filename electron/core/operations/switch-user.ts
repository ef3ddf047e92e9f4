import type { ParsedInput } from '../contract/channels.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { parkedHere } from '../stage/sessions-here.ts';
import { activeSession, sessionOnScreen } from '../stage/stage.ts';
import type { ActionResult } from '../views/snapshot.ts';
import { done, type FailedAction, notPossibleNow } from './action-failure.ts';
import { bringBack, type PartsToBringBack } from './bring-back.ts';
import { checkPassword } from './check-password.ts';
import { checkPin, type PartsToCheckPin } from './check-pin.ts';
import { continueUnlocked } from './continue-session.ts';
import { lockSince } from './lock-since.ts';
import { type PartsToTakeOff, takeOffScreen } from './take-off-screen.ts';
import { stayLocked } from './unlock.ts';

/** Locks and parks the session on screen; somebody else can sign in, or come back. */
export function switchUser(state: PartsToTakeOff & Pick<WorkstationState, 'publish'>): ActionResult {
  if (!takeOffScreen(state)) return notPossibleNow;
  state.publish();
  return done;
}

/** Shows a parked session again to whoever knows its PIN or its user's password, and continues it as `unlock` does. */
export async function unlockParked(
  state: PartsToBringBack & PartsToCheckPin,
  input: ParsedInput<'session.unlock-parked'>,
): Promise<ActionResult> {
  const session = parkedHere(state).find(({ info }) => info.id === input.sessionId);
  if (session === undefined || !isSwitchPossible(state)) return notPossibleNow;
  const before = sessionOnScreen(state);
  const working = activeSession(state);
  const provedAtMs = state.serverTime.nowMs();
  const refusal: FailedAction | null =
    'pin' in input
      ? await checkPin(state, session, input.pin)
      : await checkPassword(state, session, input.password);
  if (refusal === null) {
    const lockedSince = await lockSince(state, session);
    const hasComeBack = activeSession(state) !== null && activeSession(state) !== working;
    // Whoever has come, come back, or left the screen to somebody else, is not interrupted.
    if (lockedSince === null && (sessionOnScreen(state) !== before || hasComeBack)) {
      stayLocked(session, 'switch');
      return notPossibleNow;
    }
    const result = bringBack(state, session, { provedAtMs, lockedSince });
    if (result.ok && input.andContinue) await continueUnlocked(state, session, input);
    return result;
  }
  // The number of tries left decides what is asked for.
  state.publish();
  return refusal;
}

/** So that no try is spent in vain. */
function isSwitchPossible(state: Pick<WorkstationState, 'stage'>): boolean {
  const session = sessionOnScreen(state);
  return session === null ? state.stage.name === 'signed_out' : session.info.profile !== 'break_glass';
}
