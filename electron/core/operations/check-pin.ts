import { pinTries } from '../../../server/contract/constants.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { LiveSession } from '../stage/live-session.ts';
import { inTime } from '../time/in-time.ts';
import { type ApiFailure, failureOf, isRejected, TokenApiError } from '../token-api/api-failure.ts';
import { actionFailure, type FailedAction, notPossibleNow } from './action-failure.ts';

export type PartsToCheckPin = Pick<WorkstationState, 'api' | 'connection' | 'dependencies' | 'serverTime'>;

/** Beyond that nobody should have to wait: the workstation checks the PIN itself. */
const patienceMs = 4_000;

const blocked: FailedAction = { ok: false, error: 'pin_blocked' };

/**
 * Checks the PIN of a session, be it on screen or parked: by the server, or by this workstation where the server
 * cannot be asked. Null when it is right; the server knows then, or is told later.
 */
export async function checkPin(
  state: PartsToCheckPin,
  session: LiveSession,
  pin: string,
): Promise<FailedAction | null> {
  if (state.dependencies.policy.pin === 'off' || session.pin.state !== 'set') return notPossibleNow;
  if (session.pin.triesLeft === 0) return blocked;
  if (state.connection.lost) return checkHere(state, session, pin);
  try {
    await inTime(state.dependencies.clock, patienceMs, askServer(state, session, pin), giveUp);
    await session.pin.recognise(pin);
    return null;
  } catch (error) {
    const refusal = await refusalOfPin(state, session, error);
    if (refusal !== null) return refusal;
    const failure = actionFailure(error);
    return failure.error === 'offline' || failure.error === 'failed'
      ? checkHere(state, session, pin)
      : failure;
  }
}

async function askServer(state: PartsToCheckPin, session: LiveSession, pin: string): Promise<void> {
  const { refresher, reports, telling } = session;
  // The password that was given last makes the PIN usable again.
  await telling;
  // In the audit trail the lock comes before its unlock.
  await reports.deliver();
  await refresher.withAccessToken((token) => state.api.unlock({ token, body: { pin } }));
  // What cannot be reported now follows later, and must not leave the session locked at the server.
  if (!reports.isEmpty) void reports.add({ kind: 'unlock', method: 'pin' });
}

/** What the server's answer says of the PIN, counted here as well; null when it is about something else. */
export async function refusalOfPin(
  state: Pick<PartsToCheckPin, 'serverTime'>,
  session: LiveSession,
  error: unknown,
): Promise<FailedAction | null> {
  if (isRejected(error, 'pin_not_usable')) return refused(session, 0);
  if (!isRejected(error, 'invalid_credentials')) return null;
  noteWrongPin(state, session);
  return refused(session, triesLeftOf(failureOf(error)));
}

async function refused(session: LiveSession, triesLeft: number): Promise<FailedAction> {
  await session.pin.refused(triesLeft);
  return wrong(session);
}

/** If the server does not say, this workstation's own count applies. */
function triesLeftOf(failure: ApiFailure): number {
  return (failure.kind === 'rejected' ? failure.triesLeft : undefined) ?? pinTries;
}

async function checkHere(
  state: PartsToCheckPin,
  session: LiveSession,
  pin: string,
): Promise<FailedAction | null> {
  const right = await session.pin.check(pin);
  if (right === null) return { ok: false, error: 'offline' };
  void session.reports.add(right ? { kind: 'unlock', method: 'pin' } : { kind: 'wrong_pin' });
  if (right) return null;
  noteWrongPin(state, session);
  return wrong(session);
}

/** So that the user sees, on coming back, that somebody tried. */
function noteWrongPin({ serverTime }: Pick<PartsToCheckPin, 'serverTime'>, session: LiveSession): void {
  session.activity.add('wrong_pin', serverTime.nowMs());
}

function wrong({ pin: { triesLeft } }: LiveSession): FailedAction {
  return triesLeft === 0 ? blocked : { ok: false, error: 'wrong_pin', triesLeft };
}

function giveUp(): never {
  throw new TokenApiError({ kind: 'timed_out' });
}
