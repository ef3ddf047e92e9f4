import type { LiveSession } from '../session/live-session.ts';
import type { ActionResult } from '../session/snapshot.ts';
import { UnlockVerifier } from '../session/unlock-verifier.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { isRejected } from '../token-api/api-failure.ts';
import { actionFailure, done, type FailedAction, notPossibleNow } from './action-failure.ts';
import { refreshSessionList } from './refresh-session-list.ts';

const wrongCredentials: FailedAction = { ok: false, error: 'wrong_credentials' };

/**
 * Shows the session again. The right password unlocks at once, also without the server; any other goes to the
 * server, which counts and audits the try.
 */
export async function unlock(state: WorkstationState, password: string): Promise<ActionResult> {
  const { session } = state;
  if (session === null || state.phase !== 'locked') return notPossibleNow;
  const { verifier } = session;
  const canTell = verifier?.usable === true;
  if (canTell && (await verifier.accepts(password))) {
    void tellUnlock(state, session, password);
    return show(state, session);
  }
  const refusal = await askServer(state, session, password);
  // Without the server's answer, a password known to be wrong stays wrong.
  if (refusal !== null) return canTell && refusal.error === 'offline' ? wrongCredentials : refusal;
  session.verifier = await UnlockVerifier.create(password);
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

/** The server checks the password, too, when it can be asked now; later it is only told, for no password is kept. */
async function tellUnlock(state: WorkstationState, session: LiveSession, password: string): Promise<void> {
  const { reports, refresher } = session;
  if (!state.connection.lost) await reports.deliver();
  if (state.connection.lost || !reports.allTold) return reports.add({ kind: 'unlock' });
  try {
    await refresher.withAccessToken((token) => state.api.unlock(token, password));
  } catch (error) {
    // Should the server know a newer password, the next unlocking has to ask it.
    if (isRejected(error, 'invalid_credentials')) session.verifier = null;
    else reports.add({ kind: 'unlock' });
  }
}

/** Null when the server accepts the password. */
async function askServer(
  state: WorkstationState,
  session: LiveSession,
  password: string,
): Promise<FailedAction | null> {
  const { reports, refresher } = session;
  try {
    // In the audit trail the lock comes before its unlock.
    if (!state.connection.lost) await reports.deliver();
    await refresher.withAccessToken((token) => state.api.unlock(token, password));
    // What could not be told comes later, and must not leave the session locked there.
    if (!reports.allTold) reports.add({ kind: 'unlock' });
    return null;
  } catch (error) {
    return actionFailure(error);
  }
}
