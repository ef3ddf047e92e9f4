import type { SignInRequest } from '../../../server/contract/account.ts';
import { otherSessionView } from '../session/other-session-view.ts';
import type { ActionResult } from '../session/snapshot.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { failureOf } from '../token-api/api-failure.ts';
import type { Credentials } from '../workstation.ts';
import { actionFailure, done, notPossibleNow } from './action-failure.ts';
import { createLiveSession } from './create-live-session.ts';
import { dropHeldSignIn } from './drop-held-sign-in.ts';
import { noteBarrier } from './note-barrier.ts';
import { type OpenedSession, openSession } from './open-session.ts';
import { refreshSessionList } from './refresh-session-list.ts';

/** As many as the answer to a sign-in lists at most. */
const mostListed = 20;

/** Signs in; the refresh token is in the keychain before the screen says so. */
export async function signIn(state: WorkstationState, credentials: Credentials): Promise<ActionResult> {
  if (state.phase !== 'signed_out') return notPossibleNow;
  state.heldSignIn.drop();
  state.notice = null;
  return attempt(state, credentials);
}

/**
 * Repeats the sign-in that was one session too many, with the password that was given for it; the session
 * `sessionId` ends. What cannot be repeated any more is not possible.
 */
export async function signInReplacing(state: WorkstationState, sessionId: string): Promise<ActionResult> {
  if (state.phase !== 'signed_out') return notPossibleNow;
  const credentials = state.heldSignIn.take();
  if (credentials === null) return notPossibleNow;
  const result = await attempt(state, credentials, sessionId);
  if (result.ok || state.notice?.kind !== 'session_limit' || result.error === 'session_limit') return result;
  if (result.error === 'offline' || result.error === 'throttled') state.heldSignIn.hold(credentials);
  // Whatever stands against it now is told to the next sign-in.
  else dropHeldSignIn(state);
  return result;
}

async function attempt(
  state: WorkstationState,
  credentials: Credentials,
  replace?: SignInRequest['replace'],
): Promise<ActionResult> {
  if (!state.dispatch('sign_in_started')) return notPossibleNow;
  state.publish();
  try {
    await begin(state, await openSession(state, { ...credentials, ...(replace && { replace }) }));
    return done;
  } catch (error) {
    state.dispatch('sign_in_failed');
    noteBarrier(state, error);
    offerReplacement(state, credentials, error);
    return actionFailure(error);
  } finally {
    state.publish();
  }
}

/** With `session_limit`: keeps the password for as long as the choice is on screen. */
function offerReplacement(state: WorkstationState, credentials: Credentials, error: unknown): void {
  const failure = failureOf(error);
  if (failure.kind !== 'rejected' || failure.code !== 'session_limit') return;
  const { sessions, mayReplace } = failure.elsewhere ?? { sessions: [], mayReplace: false };
  state.heldSignIn.hold(mayReplace ? credentials : null);
  state.notice = { kind: 'session_limit', sessions: sessions.map(otherSessionView), mayReplace };
}

async function begin(state: WorkstationState, opened: OpenedSession): Promise<void> {
  const { info, tokens, issued, verifier, device } = opened;
  // Under the lock: another process that starts meanwhile would clean up half a session.
  await state.dependencies.refreshLock.hold(() => state.vault.open(info, tokens.refresh));
  const session = createLiveSession(state, info, tokens.refresh);
  session.refresher.adopt({ sessionId: info.id, expiresAtMs: info.expiresAtMs }, tokens, issued);
  session.verifier = verifier;
  session.activity.add('signed_in', info.startedAtMs);
  const elsewhere = tokens.other_sessions;
  session.otherSessions = { state: 'ready', items: elsewhere.map(otherSessionView) };
  state.knownStation = device ?? state.knownStation;
  state.barrier = null;
  state.notice = elsewhere.length > 0 ? { kind: 'signed_in_elsewhere' } : null;
  state.session = session;
  state.dispatch('signed_in');
  if (elsewhere.length >= mostListed) void refreshSessionList(state);
}
