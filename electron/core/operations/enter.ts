import { mostOtherSessions } from '../../../server/contract/constants.ts';
import { sessionsElsewhere } from '../screen/other-session-view.ts';
import type { OpenedSession } from '../session/opened-session.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { LiveSession } from '../stage/live-session.ts';
import { parkedHere } from '../stage/sessions-here.ts';
import type { ActionResult } from '../views/snapshot.ts';
import { done } from './action-failure.ts';
import { bringBack, type PartsToBringBack } from './bring-back.ts';
import { createLiveSession, type PartsToMakeLive } from './create-live-session.ts';
import { discardOpened } from './discard-opened.ts';
import { lock } from './lock.ts';
import { lockSince, type PartsToLockSince } from './lock-since.ts';
import { askForRoom } from './make-room.ts';
import { noteOngoing } from './note-lasting.ts';
import { refreshSessionList } from './refresh-session-list.ts';

export type PartsToLetIn = PartsToMakeLive &
  PartsToLockSince &
  Pick<WorkstationState, 'pace' | 'secrets' | 'station'>;
export type PartsToEnter = PartsToLetIn & PartsToBringBack & Pick<WorkstationState, 'drafts'>;

/**
 * Lets in the user who has just opened a session: into her parked session, if there is one, and otherwise only if
 * there is room for another.
 */
export async function enter(state: PartsToEnter, opened: OpenedSession): Promise<ActionResult> {
  const own = parkedHere(state).find(({ info }) => info.userId === opened.info.userId);
  if (own !== undefined) return await comeBack(state, own, opened);
  if (state.parked.length >= state.dependencies.policy.max_sessions) return await askForRoom(state, opened);
  await letIn(state, opened);
  return done;
}

/** The refresh token is in the keychain before the screen says so. Whoever has left meanwhile is never shown unlocked. */
export async function letIn(state: PartsToLetIn, opened: OpenedSession): Promise<void> {
  const { info, tokens, issued, verifier, device } = opened;
  // Under the lock, since another process starting now would remove half a session.
  await state.dependencies.refreshLock.hold(() => state.vault.open(info, tokens.refresh));
  const cause = await lockSince(state, opened);
  const session = createLiveSession(state, info, tokens.refresh);
  session.refresher.adopt({ sessionId: info.id, expiresAtMs: info.expiresAtMs }, tokens, issued);
  session.verifier = verifier;
  session.activity.add('signed_in', info.startedAtMs);
  noteOngoing(state, session);
  const elsewhere = sessionsElsewhere(state, tokens.other_sessions);
  session.otherSessions = { state: 'ready', items: elsewhere };
  if (device !== null) state.station.know(device);
  state.dispatch({ kind: 'signed_in', session, isElsewhere: elsewhere.length > 0 });
  if (tokens.other_sessions.length >= mostOtherSessions) void refreshSessionList(state, { background: true });
  if (cause !== null) lock(state, cause);
}

/** The password was right, so the new session is not needed: no user has two at one workstation. */
async function comeBack(state: PartsToEnter, own: LiveSession, opened: OpenedSession): Promise<ActionResult> {
  await discardOpened(state, opened);
  own.verifier = opened.verifier;
  await own.pin.forgive();
  void own.reports.add({ kind: 'unlock', method: 'password' });
  const proof = { provedAtMs: opened.info.startedAtMs, lockedSince: await lockSince(state, own) };
  const result = bringBack(state, own, proof);
  void own.reports.deliver();
  return result;
}
