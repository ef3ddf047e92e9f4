import type { WorkstationState } from '../session/workstation-state.ts';

type Parts = Pick<WorkstationState, 'api' | 'dependencies' | 'dispatch' | 'publish' | 'recall' | 'stage'>;

/** Asks the bundled server whether it has been set up; throws `TokenApiError`. */
export async function detectSetup(state: Parts): Promise<void> {
  const mayBeNeeded = state.dependencies.endpoint.setupCode !== null;
  const needed = mayBeNeeded && (await state.api.setupState({})).needed;
  const { name } = state.stage;
  if (name !== 'starting' && name !== 'signed_out') return;
  if (needed) state.dispatch({ kind: 'setup_found_needed' });
  // The last user may reappear in a moment, once the keychain can be read.
  else if (name === 'starting' && !state.recall.holdsStart) state.dispatch({ kind: 'nothing_stored' });
  state.publish();
}
