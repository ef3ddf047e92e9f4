import type { WorkstationState } from '../session/workstation-state.ts';

/** Asks the bundled server whether it has been set up; throws `TokenApiError`. */
export async function detectSetup(state: WorkstationState): Promise<void> {
  const mayBeNeeded = state.dependencies.endpoint.setupCode !== null;
  const needed = mayBeNeeded && (await state.api.setupNeeded());
  if (state.phase !== 'starting' && state.phase !== 'signed_out') return;
  if (needed) state.dispatch('setup_found_needed');
  else if (state.phase === 'starting') state.dispatch('nothing_stored');
  state.publish();
}
