import { deviceKeyName } from '../keychain/load-device-key.ts';
import type { SessionInfo } from '../keychain/session-info.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { LockedSession } from '../stage/stage.ts';
import type { PinEntry } from '../unlocking/pin-keeper.ts';
import { cleanVault, type StoredSession } from './clean-vault.ts';
import { createLiveSession, type PartsToMakeLive } from './create-live-session.ts';
import { detectSetup } from './detect-setup.ts';
import { learnStation } from './learn-station.ts';

export type PartsToResume = PartsToMakeLive &
  Pick<WorkstationState, 'deviceKey' | 'prober' | 'secrets' | 'station'>;

/**
 * Goes on where the last run of the program stopped: with its sessions, locked, or with nobody signed in. A keychain that
 * cannot tell everything is asked again later; the start waits a while for that rather than show that nobody is here.
 */
export async function resumeStoredSessions(state: PartsToResume): Promise<void> {
  const { secrets, recall } = state;
  const failedBefore = secrets.failedReadings;
  const isCertain = () => secrets.failedReadings === failedBefore;
  const found = await findAll(state, isCertain);
  const onScreenId = found?.length ? await state.vault.readOnScreen() : null;
  await state.station.recall();
  const trouble = found !== null && isCertain() ? null : secrets.lastTrouble;
  state.dependencies.log.info({ sessions: found?.length ?? null, trouble }, 'looked for stored sessions');
  recall.asked(trouble);
  if (!recall.holdsStart) await appear(state, found ?? [], onScreenId);
  state.publish();
  void learnStation(state);
}

async function appear(
  state: PartsToResume,
  found: readonly FoundSession[],
  onScreenId: string | null,
): Promise<void> {
  const locked = found.map((stored) => takeUp(state, stored));
  const onScreen = locked.find(({ session }) => session.info.id === onScreenId) ?? null;
  const parked = locked.filter((one) => one !== onScreen);
  if (locked.length > 0) state.dispatch({ kind: 'sessions_found', onScreen, parked });
  // With a bundled server only that server can tell; the prober asks it.
  else if (state.dependencies.endpoint.setupCode === null) await detectSetup(state);
  else if (state.stage.name === 'starting') state.prober.request();
}

interface FoundSession extends StoredSession {
  readonly pin: PinEntry | null;
}

/** All sessions that are stored, as far as they can be read; null: nothing can be. */
async function findAll(
  state: PartsToResume,
  isCertain: () => boolean,
): Promise<readonly FoundSession[] | null> {
  const all = await findStoredSessions(state, isCertain);
  if (all === null) return null;
  const found: FoundSession[] = [];
  for (const stored of all) found.push({ ...stored, pin: await state.vault.readPin(stored.info.id) });
  return found;
}

async function findStoredSessions(
  state: PartsToResume,
  isCertain: () => boolean,
): Promise<readonly StoredSession[] | null> {
  const { vault, outbox, clock, secrets, servers, dependencies } = state;
  const { log } = dependencies;
  const { thumbprint: keyThumbprint } = await state.deviceKey();
  // Sessions and queued sign-outs are bound to the stored key: without it they must wait.
  if (secrets.keepsInMemory(deviceKeyName)) return null;
  // Each of what follows would wait for one that hangs.
  if ((await secrets.list()) === null) return null;
  for (const entries of Object.values(outbox)) await entries.load();
  await servers.load();
  const onLeft = ({ id }: SessionInfo) => left.push(id);
  const left: string[] = [];
  const onScreen = await vault.readOnScreen();
  const found = await dependencies.refreshLock.hold(() =>
    cleanVault({ vault, signOuts: outbox.signOuts, clock, servers, keyThumbprint, onLeft, isCertain, log }),
  );
  // Whose session it was sees why it is not there; of those that were parked, nobody stands at the screen.
  if (onScreen !== null && left.includes(onScreen)) {
    state.dispatch({ kind: 'server_left', atMs: state.serverTime.nowMs() });
  }
  return found;
}

function takeUp(state: PartsToResume, { info, refreshToken, pin }: FoundSession): LockedSession {
  const session = createLiveSession(state, info, refreshToken, pin);
  session.reports.add({ kind: 'lock', cause: 'restart' });
  const atMs = state.serverTime.nowMs();
  session.activity.add('resumed', atMs);
  return { session, lock: { cause: 'restart', atMs } };
}
