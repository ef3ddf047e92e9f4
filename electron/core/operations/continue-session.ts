import type { LiveSession } from '../session/live-session.ts';
import type { OpenedSession } from '../session/opened-session.ts';
import { hasSession } from '../session/phase.ts';
import { PinKeeper } from '../session/pin-keeper.ts';
import type { ActionResult } from '../session/snapshot.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { abandonSession } from './abandon-session.ts';
import { actionFailure, done, notPossibleNow } from './action-failure.ts';
import { openSession } from './open-session.ts';
import { refreshSessionList } from './refresh-session-list.ts';

/** Opens a new session for the same user and goes on with it; the screen stays as it is. */
export async function continueSession(state: WorkstationState, password: string): Promise<ActionResult> {
  const { session } = state;
  if (session === null || state.phase !== 'active' || session.warning === null) return notPossibleNow;
  try {
    const opened = await openSession(state, { username: session.info.username, password });
    return await goOn(state, session, opened);
  } catch (error) {
    return actionFailure(error);
  } finally {
    state.publish();
  }
}

async function goOn(
  state: WorkstationState,
  session: LiveSession,
  opened: OpenedSession,
): Promise<ActionResult> {
  const { info, tokens, issued, verifier } = opened;
  const previous = session.info;
  const samePerson = info.userId === previous.userId;
  if (samePerson && isOn(state, session)) {
    await state.dependencies.refreshLock.hold(() => state.vault.open(info, tokens.refresh));
  }
  if (!samePerson || !isOn(state, session)) {
    await discard(state, opened);
    return { ok: false, error: samePerson ? 'session_ended' : 'failed' };
  }
  session.refresher.adopt({ sessionId: info.id, expiresAtMs: info.expiresAtMs }, tokens, issued);
  state.connection.renewed();
  session.info = info;
  session.takenUpMs = state.clock.monotonicMs();
  session.verifier = verifier;
  await replacePin(state, session);
  session.warning = null;
  session.lastActivityMs = state.serverTime.nowMs();
  session.activity.add('continued', info.startedAtMs);
  const { told } = await abandonSession(state, previous);
  await state.vault.remove(previous.id);
  void told.then(() => refreshSessionList(state));
  return done;
}

/** A PIN is of use to its own session only; the wish to have none goes on. */
async function replacePin(state: WorkstationState, session: LiveSession): Promise<void> {
  const { state: before } = session.pin;
  const { id } = session.info;
  session.pin.close();
  session.pin = new PinKeeper((entry) => state.vault.writePin(id, entry));
  if (before === 'postponed') await session.pin.postpone();
}

/** The session on screen may have ended while the password was checked. */
function isOn(state: WorkstationState, session: LiveSession): boolean {
  return state.session === session && hasSession(state.phase);
}

async function discard(state: WorkstationState, { info }: OpenedSession): Promise<void> {
  await state.vault.remove(info.id);
  await abandonSession(state, info);
}
