import type { SignInRequest } from '../../../server/contract/account.ts';
import { foldUsername, normalizeUsername } from '../../../server/text/fold-username.ts';
import { otherSessionView } from '../screen/other-session-view.ts';
import type { Credentials } from '../session/visitors.ts';
import { parkedHere } from '../stage/sessions-here.ts';
import { failureOf } from '../token-api/api-failure.ts';
import type { ActionResult, NoticeView } from '../views/snapshot.ts';
import { actionFailure, type FailedAction, lockedMeanwhile, notPossibleNow } from './action-failure.ts';
import { barrierOf } from './barrier-of.ts';
import { bringBack } from './bring-back.ts';
import { checkPassword } from './check-password.ts';
import { discardOpened } from './discard-opened.ts';
import { dropHeldSignIn } from './drop-held-sign-in.ts';
import { replaceParked } from './end-parked.ts';
import { enter, type PartsToEnter } from './enter.ts';
import { lockSince } from './lock-since.ts';
import { openSession, type PartsToOpen } from './open-session.ts';

export type PartsToSignIn = PartsToOpen & PartsToEnter;

/** Signs in, or brings back the session that is parked here for this user. */
export async function signIn(state: PartsToSignIn, credentials: Credentials): Promise<ActionResult> {
  if (state.stage.name !== 'signed_out') return notPossibleNow;
  dropHeldSignIn(state);
  return attempt(state, credentials);
}

/**
 * Repeats the sign-in that reached the session limit, with the password held from it; the session `sessionId` ends.
 * Not possible once that password is gone.
 */
export async function signInReplacing(state: PartsToSignIn, sessionId: string): Promise<ActionResult> {
  if (state.stage.name !== 'signed_out') return notPossibleNow;
  const credentials = state.heldSignIn.take();
  if (credentials === null) return notPossibleNow;
  const result = await attempt(state, credentials, sessionId);
  if (result.ok || state.notice?.kind !== 'session_limit' || result.error === 'session_limit') return result;
  if (result.error === 'offline' || result.error === 'throttled') state.heldSignIn.hold(credentials);
  // If it is refused again, the answer says why.
  else dropHeldSignIn(state);
  return result;
}

async function attempt(
  state: PartsToSignIn,
  credentials: Credentials,
  replace?: SignInRequest['replace'],
): Promise<ActionResult> {
  if (!state.dispatch({ kind: 'sign_in_started', again: replace !== undefined })) return notPossibleNow;
  state.publish();
  try {
    const returned = replace === undefined ? await comeBack(state, credentials) : null;
    if (returned !== null) return settle(state, returned);
    const opened = await openSession(state, { ...credentials, ...(replace && { replace }) });
    return settle(state, await enter(state, opened));
  } catch (error) {
    const choice = offerReplacement(state, credentials, error);
    if (choice !== null && state.turn.hasLeft) {
      dropHeldSignIn(state);
      return settle(state, lockedMeanwhile);
    }
    state.dispatch({ kind: 'sign_in_failed', barrier: barrierOf(error), choice });
    return actionFailure(error);
  } finally {
    state.publish();
  }
}

function settle(state: PartsToSignIn, result: ActionResult): ActionResult {
  if (!result.ok) state.dispatch({ kind: 'sign_in_failed' });
  return result;
}

/** By the password of a session that is parked here; null when there is none of that name. */
async function comeBack(state: PartsToSignIn, credentials: Credentials): Promise<ActionResult | null> {
  // Only the server knows whose badge it is; parked users who show theirs never get here.
  if ('badgeHandle' in credentials) return null;
  const { username, password } = credentials;
  const parked = parkedHere(state);
  const exact = parked.find(({ info }) => info.username === normalizeUsername(username));
  const own = exact ?? parked.find(({ info }) => foldUsername(info.username) === foldUsername(username));
  if (own === undefined) return null;
  const provedAtMs = state.serverTime.nowMs();
  const refusal: FailedAction | null = await checkPassword(state, own, password);
  // Names of two users may differ only in case; the server knows which one is meant.
  if (own !== exact && refusal?.error === 'wrong_credentials') return null;
  const result = refusal ?? bringBack(state, own, { provedAtMs, lockedSince: await lockSince(state, own) });
  // If it ended meanwhile, there is room for a new session.
  return !result.ok && result.error === 'session_ended' ? null : result;
}

/** With `session_limit`: keeps the password for as long as the choice is on screen. */
function offerReplacement(
  state: PartsToSignIn,
  credentials: Credentials,
  error: unknown,
): Extract<NoticeView, { kind: 'session_limit' }> | null {
  const failure = failureOf(error);
  if (failure.kind !== 'rejected' || failure.code !== 'session_limit') return null;
  const { sessions, mayReplace } = failure.elsewhere ?? { sessions: [], mayReplace: false };
  state.heldSignIn.hold(mayReplace ? credentials : null);
  return { kind: 'session_limit', sessions: sessions.map(otherSessionView), mayReplace };
}

/** After `parking_full`: the parked session ends, and the user who waits comes in. */
export async function signInMakingRoom(state: PartsToSignIn, sessionId: string): Promise<ActionResult> {
  if (state.stage.name !== 'signed_out') return notPossibleNow;
  const opened = state.heldOpening.take();
  if (opened === null || !state.dispatch({ kind: 'sign_in_started' })) return notPossibleNow;
  state.publish();
  try {
    const leaving = parkedHere(state).find(({ info }) => info.id === sessionId);
    if (leaving !== undefined) await replaceParked(state, leaving);
    return settle(state, await enter(state, opened));
  } catch (error) {
    state.dispatch({ kind: 'sign_in_failed' });
    await discardOpened(state, opened);
    return actionFailure(error);
  } finally {
    state.publish();
  }
}
