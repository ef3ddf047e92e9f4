import type { Turn, WorkstationState } from '../session/workstation-state.ts';
import type { ActionResult } from '../views/snapshot.ts';
import { notPossibleNow } from './action-failure.ts';
import { lock } from './lock.ts';

type Parts = Pick<WorkstationState, 'turn' | 'dispatch' | 'publish' | 'serverTime' | 'stage'>;

/**
 * Runs `action` unless another one that checks a password is running. If the machine is locked meanwhile, its user
 * has left before the answer came, and the screen is locked afterwards.
 */
export async function exclusively(state: Parts, action: () => Promise<ActionResult>): Promise<ActionResult> {
  if (state.turn !== null) return notPossibleNow;
  const turn: Turn = { lockWhenDone: null };
  state.turn = turn;
  try {
    return await action();
  } finally {
    state.turn = null;
    if (turn.lockWhenDone !== null) lock(state, turn.lockWhenDone);
  }
}
