import { cleanVault, type StoredSession } from '../session/clean-vault.ts';
import type { PinEntry } from '../session/pin-keeper.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { deviceKeyName } from '../token-api/load-device-key.ts';
import { createLiveSession } from './create-live-session.ts';
import { detectSetup } from './detect-setup.ts';

/** Goes on where the last run of the program stopped: with its session, locked, or with nobody signed in. */
export async function resume(state: WorkstationState): Promise<void> {
  const stored = await findStoredSession(state);
  if (stored !== null) showLocked(state, stored, await state.vault.readPin(stored.info.id));
  // With a bundled server only that server can tell; the prober asks it.
  else if (state.dependencies.endpoint.setupCode === null) await detectSetup(state);
  state.publish();
}

async function findStoredSession(state: WorkstationState): Promise<StoredSession | null> {
  const { vault, queue, clock, secrets, dependencies } = state;
  const { thumbprint: keyThumbprint } = await state.deviceKey();
  // Sessions and queued sign-outs are bound to the stored key: without it they must wait for the next start.
  if (secrets.keepsInMemory(deviceKeyName)) return null;
  await queue.load();
  const serverId = dependencies.endpoint.id;
  return dependencies.refreshLock.hold(() => cleanVault({ vault, queue, clock, serverId, keyThumbprint }));
}

function showLocked(
  state: WorkstationState,
  { info, refreshToken }: StoredSession,
  pin: PinEntry | null,
): void {
  const session = createLiveSession(state, info, refreshToken, pin);
  session.lock = { cause: 'restart', atMs: state.serverTime.nowMs() };
  session.reports.add({ kind: 'lock', cause: 'restart' });
  session.activity.add('resumed', state.serverTime.nowMs());
  state.session = session;
  state.dispatch('stored_session_found');
}
