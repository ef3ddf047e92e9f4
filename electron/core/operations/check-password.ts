import type { WorkstationState } from '../session/workstation-state.ts';
import type { LiveSession } from '../stage/live-session.ts';
import { isRejected } from '../token-api/api-failure.ts';
import { UnlockVerifier } from '../unlocking/unlock-verifier.ts';
import { actionFailure, type FailedAction } from './action-failure.ts';

type Parts = Pick<WorkstationState, 'api' | 'connection'>;

const wrongCredentials: FailedAction = { ok: false, error: 'wrong_credentials' };

/**
 * Checks the password of a session's user. The right one is recognised at once, even offline; any other goes to the
 * server, which counts and audits the try. Null when it is right, which also unblocks a PIN.
 */
export async function checkPassword(
  state: Parts,
  session: LiveSession,
  password: string,
): Promise<FailedAction | null> {
  const { verifier } = session;
  const canTell = verifier?.usable === true;
  if (canTell && (await verifier.accepts(password))) {
    session.telling = tellUnlock(state, session, password);
  } else {
    const refusal = await askServer(state, session, password);
    // Without the server's answer, a password known to be wrong stays wrong.
    if (refusal !== null) return canTell && refusal.error === 'offline' ? wrongCredentials : refusal;
    session.verifier = await UnlockVerifier.create(password);
  }
  await session.pin.forgive();
  return null;
}

/** The server checks the password too if it can be reached now; later it is only told, since no password is kept. */
async function tellUnlock(state: Parts, session: LiveSession, password: string): Promise<void> {
  const { reports, refresher } = session;
  if (!state.connection.lost) await reports.deliver();
  if (state.connection.lost || !reports.isEmpty) return reports.add({ kind: 'unlock', method: 'password' });
  try {
    await refresher.withAccessToken((token) => state.api.unlock({ token, body: { password } }));
  } catch (error) {
    // If the server has a newer password, the next unlock has to ask the server.
    if (isRejected(error, 'invalid_credentials')) session.verifier = null;
    else void reports.add({ kind: 'unlock', method: 'password' });
  }
}

/** Null when the server accepts the password. */
async function askServer(state: Parts, session: LiveSession, password: string): Promise<FailedAction | null> {
  const { reports, refresher } = session;
  try {
    // In the audit trail the lock comes before its unlock.
    if (!state.connection.lost) await reports.deliver();
    await refresher.withAccessToken((token) => state.api.unlock({ token, body: { password } }));
    // What cannot be reported now follows later, and must not leave the session locked at the server.
    if (!reports.isEmpty) void reports.add({ kind: 'unlock', method: 'password' });
    return null;
  } catch (error) {
    return actionFailure(error);
  }
}
