import type { WorkstationState } from '../session/workstation-state.ts';
import type { LiveSession } from '../stage/live-session.ts';
import { type CardRemoval, sessionOnScreen } from '../stage/stage.ts';
import type { ScreenLockCause } from '../views/session-view.ts';

export type PartsToTakeOff = Pick<
  WorkstationState,
  'connection' | 'dispatch' | 'serverTime' | 'stage' | 'vault'
>;

/**
 * Locks and parks the session on screen, leaving none there. Its tokens stay fresh; drafts and apps stay as they are.
 * False when there is none to park: emergency access is ended instead.
 */
export function takeOffScreen(state: PartsToTakeOff): boolean {
  const session = sessionOnScreen(state);
  if (session === null || session.info.profile === 'break_glass') return false;
  if (state.stage.name === 'active') hide(state, session, 'switch');
  if (!state.dispatch({ kind: 'parked' })) return false;
  state.connection.forgetRenewal();
  void state.vault.keepOnScreen(null);
  void session.reports.deliver();
  return true;
}

/** Locks the session on screen without saying so to the screens yet; what IT has ordered the server knows already. */
export function hide(
  state: Pick<PartsToTakeOff, 'dispatch' | 'serverTime'>,
  session: LiveSession,
  cause: ScreenLockCause,
  removal?: CardRemoval,
): void {
  const atMs = state.serverTime.nowMs();
  state.dispatch({ kind: 'locked', lock: { cause, atMs, ...(removal && { removal }) } });
  session.editing = false;
  session.atRest = false;
  session.continuing = null;
  session.activity.add('locked', atMs, { cause });
  if (cause !== 'administrator') void session.reports.add({ kind: 'lock', cause });
}
