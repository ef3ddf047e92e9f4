import type { WorkstationState } from '../session/workstation-state.ts';
import { isChoice } from '../stage/next-notice.ts';
import { discardOpened } from './discard-opened.ts';

export type PartsToDrop = Pick<
  WorkstationState,
  'dispatch' | 'heldOpening' | 'heldSignIn' | 'notice' | 'outbox' | 'publish' | 'servers' | 'vault'
>;

/** Forgets the sign-in that waits for the user's choice, and takes the choice off the screen. */
export function dropHeldSignIn(state: PartsToDrop): void {
  state.heldSignIn.drop();
  const opened = state.heldOpening.take();
  if (opened !== null) void discardOpened(state, opened);
  if (!isChoice(state.notice)) return;
  state.dispatch({ kind: 'choice_withdrawn' });
  state.publish();
}
