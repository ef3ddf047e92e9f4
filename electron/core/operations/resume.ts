import { deviceKeyName } from '../keychain/load-device-key.ts';
import type { SessionInfo } from '../keychain/session-info.ts';
import type { LiveSession } from '../session/live-session.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { PinEntry } from '../unlocking/pin-keeper.ts';
import { cleanVault, type StoredSession } from './clean-vault.ts';
import { createLiveSession } from './create-live-session.ts';
import { detectSetup } from './detect-setup.ts';
import { learnStation, recallStation } from './know-station.ts';

/** Goes on where the last run of the program stopped: with its sessions, locked, or with nobody signed in. */
export async function resume(state: WorkstationState): Promise<void> {
  const onScreenId = await takeUpAll(state);
  await recallStation(state);
  state.session = state.parked.find(({ info }) => info.id === onScreenId) ?? null;
  state.parked = state.parked.filter((session) => session !== state.session);
  if (state.session !== null) state.dispatch('stored_session_found');
  else if (state.parked.length > 0) state.dispatch('only_parked_found');
  // With a bundled server only that server can tell; the prober asks it.
  else if (state.dependencies.endpoint.setupCode === null) await detectSetup(state);
  state.publish();
  void learnStation(state);
}

/** Parks all sessions that are stored; the id of the one that was on screen. */
async function takeUpAll(state: WorkstationState): Promise<string | null> {
  for (const stored of await findStoredSessions(state)) {
    const pin = await state.vault.readPin(stored.info.id);
    state.parked = [...state.parked, takeUp(state, stored, pin)];
  }
  return state.parked.length > 0 ? await state.vault.readOnScreen() : null;
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
    const atMs = state.serverTime.nowMs();
    state.notice = { kind: 'session_ended', reason: 'other_server', atMs, stillStored: false };
  }
  return found;
}

function takeUp(
  state: WorkstationState,
  { info, refreshToken }: StoredSession,
  pin: PinEntry | null,
): LiveSession {
  const session = createLiveSession(state, info, refreshToken, pin);
  session.lock = { cause: 'restart', atMs: state.serverTime.nowMs() };
  session.reports.add({ kind: 'lock', cause: 'restart' });
  session.activity.add('resumed', state.serverTime.nowMs());
  return session;
}
