import type { WorkstationState } from '../session/workstation-state.ts';
import { takeOffScreen } from './take-off-screen.ts';

/** Parks the locked session on screen, if there is one, for an emergency. False when somebody is at work here. */
export function makeWay(state: WorkstationState): boolean {
  return state.phase === 'signed_out' || (state.phase === 'locked' && takeOffScreen(state));
}
