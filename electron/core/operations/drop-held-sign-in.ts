import type { WorkstationState } from '../session/workstation-state.ts';

/** Forgets the password of a sign-in that waits for the user's choice, and takes the choice off the screen. */
export function dropHeldSignIn(state: WorkstationState): void {
  state.heldSignIn.drop();
  if (state.notice?.kind !== 'session_limit') return;
  state.notice = null;
  state.publish();
}
