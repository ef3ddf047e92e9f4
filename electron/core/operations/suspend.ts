import type { LockCause } from '../../../server/contract/sessions.ts';
import type { PowerEvent } from '../ports/power-events.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { clearAway, type PartsToClearAway } from './clear-away.ts';
import { lock } from './lock.ts';
import { hurryAll, type PartsToHurry } from './retry-now.ts';

type PartsToSuspend = PartsToClearAway & Pick<WorkstationState, 'turn'>;
type PartsToWake = PartsToHurry & Pick<WorkstationState, 'clock' | 'publish'>;

const lockCauses: Partial<Record<PowerEvent, LockCause>> = {
  suspend: 'suspend',
  'lock-screen': 'os_lock',
  'lid-closed': 'lid',
};

/** The machine is suspended, closed or locked: nobody is at the screen any more, so it is locked too. */
export function suspend(state: PartsToSuspend, event: Exclude<PowerEvent, 'resume'>): void {
  clearAway(state);
  const cause = lockCauses[event];
  if (cause !== undefined) lock(state, cause);
}

/** The machine is awake again: time is uncertain after a sleep, and whatever failed meanwhile is retried at once. */
export function wake(state: PartsToWake): void {
  state.clock.markJump();
  state.line.restart();
  hurryAll(state);
  state.publish();
}
