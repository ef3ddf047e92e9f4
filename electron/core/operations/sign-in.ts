import type { ActionResult } from '../session/snapshot.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { Credentials } from '../workstation.ts';
import { actionFailure, done, notPossibleNow } from './action-failure.ts';
import { createLiveSession } from './create-live-session.ts';
import { type OpenedSession, openSession } from './open-session.ts';
import { refreshSessionList } from './refresh-session-list.ts';

/** Signs in; the refresh token is in the keychain before the screen says so. */
export async function signIn(state: WorkstationState, credentials: Credentials): Promise<ActionResult> {
  if (state.phase !== 'signed_out' || !state.dispatch('sign_in_started')) return notPossibleNow;
  state.notice = null;
  state.publish();
  try {
    await begin(state, await openSession(state, credentials));
    return done;
  } catch (error) {
    state.dispatch('sign_in_failed');
    return actionFailure(error);
  } finally {
    state.publish();
  }
}

async function begin(state: WorkstationState, opened: OpenedSession): Promise<void> {
  const { info, tokens, issued, verifier, device } = opened;
  // Under the lock: another process that starts meanwhile would clean up half a session.
  await state.dependencies.refreshLock.hold(() => state.vault.open(info, tokens.refresh));
  const session = createLiveSession(state, info, tokens.refresh);
  session.refresher.adopt({ sessionId: info.id, expiresAtMs: info.expiresAtMs }, tokens, issued);
  session.verifier = verifier;
  session.activity.add('signed_in', info.startedAtMs);
  state.knownStation = device ?? state.knownStation;
  state.session = session;
  state.dispatch('signed_in');
  void refreshSessionList(state);
}
