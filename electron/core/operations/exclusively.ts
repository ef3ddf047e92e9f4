import type { WorkstationState } from '../session/workstation-state.ts';
import type { ActionResult } from '../views/snapshot.ts';
import { notPossibleNow } from './action-failure.ts';
import { lock } from './lock.ts';

type Parts = Pick<
  WorkstationState,
  'busy' | 'dispatch' | 'lockWhenDone' | 'publish' | 'serverTime' | 'stage'
>;

/**
 * Runs `action` unless another that checks a password is under way. When the machine is locked meanwhile, the one
 * whose password it was has left before the answer came.
 */
export async function exclusively(state: Parts, action: () => Promise<ActionResult>): Promise<ActionResult> {
  if (state.busy) return notPossibleNow;
  state.busy = true;
  state.lockWhenDone = null;
  try {
    return await action();
  } finally {
    state.busy = false;
    if (state.lockWhenDone !== null) lock(state, state.lockWhenDone);
  }
}
