import type { WorkstationState } from '../session/workstation-state.ts';
import { takeOffScreen } from './take-off-screen.ts';

export type PartsToMakeWay = Pick<
  WorkstationState,
  'connection' | 'dispatch' | 'heldBadge' | 'serverTime' | 'stage' | 'vault' | 'visitors'
>;

/** Whether emergency access may begin here: nobody is working, and no other emergency access is locked on screen. */
export function canMakeWay({ stage }: Pick<WorkstationState, 'stage'>): boolean {
  if (stage.name === 'signed_out') return true;
  return stage.name === 'locked' && stage.session.info.profile !== 'break_glass';
}

/** Parks the locked session on screen, if any, for an emergency. False when somebody is working here. */
export function makeWay(state: PartsToMakeWay): boolean {
  return state.stage.name === 'signed_out' || (state.stage.name === 'locked' && takeOffScreen(state));
}

/** An emergency leaves no time to ask whose badge was read, and no name is kept through it. */
export function forgetVisitors({ visitors, heldBadge }: PartsToMakeWay): void {
  visitors.clear();
  heldBadge.drop();
}
