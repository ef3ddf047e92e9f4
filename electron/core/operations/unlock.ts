import type { LiveSession } from '../session/live-session.ts';
import { NotSignedInError } from '../session/not-signed-in-error.ts';
import type { ActionResult } from '../session/snapshot.ts';
import { UnlockVerifier } from '../session/unlock-verifier.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { isRejected } from '../token-api/api-failure.ts';
import { actionFailure, done, type FailedAction, notPossibleNow } from './action-failure.ts';
import { refreshSessionList } from './refresh-session-list.ts';

/**
 * Shows the session again. The right password unlocks at once, also without the server; any other goes to the
 * server, which counts and audits the try.
 */
export async function unlock(state: WorkstationState, password: string): Promise<ActionResult> {
  const { session } = state;
  if (session === null || state.phase !== 'locked') return notPossibleNow;
  const { verifier } = session;
  const known = verifier !== null && (await verifier.accepts(password));
  if (known) void tellServer(state, session, password);
  else {
    const refusal = await askServer(state, session, password);
    if (refusal !== null) return refusal;
    session.verifier = await UnlockVerifier.create(password);
  }
  return show(state, session);
}

function show(state: WorkstationState, session: LiveSession): ActionResult {
  if (state.session !== session) return { ok: false, error: 'session_ended' };
  if (!state.dispatch('unlocked')) return notPossibleNow;
  session.lock = null;
  session.lastActivityMs = state.serverTime.nowMs();
  session.activity.add('unlocked', state.serverTime.nowMs());
  state.publish();
  void refreshSessionList(state);
  return done;
}

/** Null when the server accepts the password. Without an answer a password known to be wrong stays wrong. */
async function askServer(
  state: WorkstationState,
  session: LiveSession,
  password: string,
): Promise<FailedAction | null> {
  const knownWrong = session.verifier?.usable === true;
  try {
    await session.refresher.withAccessToken((token) => state.api.unlock(token, password));
    return null;
  } catch (error) {
    const refusal = actionFailure(error);
    return refusal.error === 'offline' && knownWrong ? { ok: false, error: 'wrong_credentials' } : refusal;
  }
}

/** The server keeps the record; should it know a newer password, the next unlocking has to ask it. */
async function tellServer(state: WorkstationState, session: LiveSession, password: string): Promise<void> {
  try {
    await session.refresher.withAccessToken((token) => state.api.unlock(token, password));
  } catch (error) {
    if (isRejected(error, 'invalid_credentials')) session.verifier = null;
    if (error instanceof NotSignedInError) return;
  }
}
