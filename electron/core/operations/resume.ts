import { cleanVault, type StoredSession } from '../session/clean-vault.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { createLiveSession } from './create-live-session.ts';
import { detectSetup } from './detect-setup.ts';

/** Goes on where the last run of the program stopped: with its session, locked, or with nobody signed in. */
export async function resume(state: WorkstationState): Promise<void> {
  const { vault, queue, clock, dependencies } = state;
  const serverId = dependencies.endpoint.id;
  const { thumbprint: keyThumbprint } = await state.deviceKey();
  await queue.load();
  const stored = await dependencies.refreshLock.hold(() =>
    cleanVault({ vault, queue, clock, serverId, keyThumbprint }),
  );
  if (stored !== null) showLocked(state, stored);
  // With a bundled server only that server can tell; the prober asks it.
  else if (dependencies.endpoint.setupCode === null) await detectSetup(state);
  state.publish();
}

function showLocked(state: WorkstationState, { info, refreshToken }: StoredSession): void {
  const session = createLiveSession(state, info, refreshToken);
  session.lock = { cause: 'restart', atMs: state.serverTime.nowMs() };
  session.activity.add('resumed', state.serverTime.nowMs());
  state.session = session;
  state.dispatch('stored_session_found');
}
