import type { LockCause } from '../../../server/contract/sessions.ts';
import type { PowerEvent } from '../ports/power-events.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { dropHeldSignIn } from './drop-held-sign-in.ts';
import { endLocalEmergency } from './local-emergency.ts';
import { lock } from './lock.ts';
import { hurryAll } from './retry-now.ts';

const lockCauses: Partial<Record<PowerEvent, LockCause>> = {
  suspend: 'suspend',
  'lock-screen': 'os_lock',
  'lid-closed': 'lid',
};

/** The machine is suspended, closed or locked: nobody stands in front of the screen any more, which is locked with it. */
export function suspend(state: WorkstationState, event: Exclude<PowerEvent, 'resume'>): void {
  dropHeldSignIn(state);
  // There is nothing that it could be unlocked with.
  if (state.stage.name === 'local_emergency') void endLocalEmergency(state);
  const cause = lockCauses[event];
  if (cause === undefined) return;
  if (state.turn !== null) state.turn.lockWhenDone = cause;
  lock(state, cause);
}

/** The machine is awake again: a sleep makes time uncertain, and whatever has failed meanwhile is tried at once. */
export function wake(state: WorkstationState): void {
  state.clock.markJump();
  state.line.restart();
  hurryAll(state);
  state.publish();
}
