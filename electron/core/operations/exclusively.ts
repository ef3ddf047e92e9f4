import type { ActionResult } from '../session/snapshot.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { notPossibleNow } from './action-failure.ts';

/** Runs `action` unless another that checks a password is under way. */
export async function exclusively(
  state: WorkstationState,
  action: () => Promise<ActionResult>,
): Promise<ActionResult> {
  if (state.busy) return notPossibleNow;
  state.busy = true;
  try {
    return await action();
  } finally {
    state.busy = false;
  }
}
