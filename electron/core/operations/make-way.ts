import type { WorkstationState } from '../session/workstation-state.ts';
import { takeOffScreen } from './take-off-screen.ts';

type Parts = Pick<
  WorkstationState,
  'connection' | 'dispatch' | 'heldBadge' | 'serverTime' | 'stage' | 'vault' | 'visitors'
>;

/** Whether an emergency may begin here: nobody is at work, and no other emergency is locked on screen. */
export function canMakeWay({ stage }: Pick<WorkstationState, 'stage'>): boolean {
  if (stage.name === 'signed_out') return true;
  return stage.name === 'locked' && stage.session.info.profile !== 'break_glass';
}

/** Parks the locked session on screen, if there is one, for an emergency. False when somebody is at work here. */
export function makeWay(state: Parts): boolean {
  return state.stage.name === 'signed_out' || (state.stage.name === 'locked' && takeOffScreen(state));
}

/** There is no time to ask whose badge was read before an emergency, and nobody's name is kept over it. */
export function forgetVisitors({ visitors, heldBadge }: Parts): void {
  visitors.clear();
  heldBadge.drop();
}
