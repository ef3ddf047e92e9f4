import { deviceKeyName } from '../keychain/load-device-key.ts';
import type { SessionInfo } from '../keychain/session-info.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { LockedSession } from '../stage/stage.ts';
import type { PinEntry } from '../unlocking/pin-keeper.ts';
import { cleanVault, type StoredSession } from './clean-vault.ts';
import { createLiveSession } from './create-live-session.ts';
import { detectSetup } from './detect-setup.ts';
import { learnStation, recallStation } from './know-station.ts';

/** Goes on where the last run of the program stopped: with its sessions, locked, or with nobody signed in. */
export async function resumeStoredSessions(state: WorkstationState): Promise<void> {
  const found = await takeUpAll(state);
  const onScreenId = found.length > 0 ? await state.vault.readOnScreen() : null;
  await recallStation(state);
  const onScreen = found.find(({ session }) => session.info.id === onScreenId) ?? null;
  const parked = found.filter((locked) => locked !== onScreen);
  if (found.length > 0) state.dispatch({ kind: 'sessions_found', onScreen, parked });
  // With a bundled server only that server can tell; the prober asks it.
  else if (state.dependencies.endpoint.setupCode === null) await detectSetup(state);
  state.publish();
  void learnStation(state);
}

/** All sessions that are stored. */
async function takeUpAll(state: WorkstationState): Promise<readonly LockedSession[]> {
  const found: LockedSession[] = [];
  for (const stored of await findStoredSessions(state)) {
    const pin = await state.vault.readPin(stored.info.id);
    found.push(takeUp(state, stored, pin));
  }
  return found;
}

async function findStoredSessions(state: WorkstationState): Promise<readonly StoredSession[]> {
  const { vault, outbox, clock, secrets, servers, dependencies } = state;
  const { thumbprint: keyThumbprint } = await state.deviceKey();
  // Sessions and queued sign-outs are bound to the stored key: without it they must wait for the next start.
  if (secrets.keepsInMemory(deviceKeyName)) return [];
  for (const entries of Object.values(outbox)) await entries.load();
  await servers.load();
  const onLeft = ({ id }: SessionInfo) => left.push(id);
  const left: string[] = [];
  const onScreen = await vault.readOnScreen();
  const found = await dependencies.refreshLock.hold(() =>
    cleanVault({ vault, signOuts: outbox.signOuts, clock, servers, keyThumbprint, onLeft }),
  );
  // Whose session it was sees why it is not there; of those that were parked, nobody stands at the screen.
  if (onScreen !== null && left.includes(onScreen)) {
    state.dispatch({ kind: 'server_left', atMs: state.serverTime.nowMs() });
  }
  return found;
}

function takeUp(
  state: WorkstationState,
  { info, refreshToken }: StoredSession,
  pin: PinEntry | null,
): LockedSession {
  const session = createLiveSession(state, info, refreshToken, pin);
  session.reports.add({ kind: 'lock', cause: 'restart' });
  const atMs = state.serverTime.nowMs();
  session.activity.add('resumed', atMs);
  return { session, lock: { cause: 'restart', atMs } };
}
