import { KeychainLook } from '../keychain/keychain-look.ts';
import { deviceKeyName } from '../keychain/load-device-key.ts';
import type { SessionInfo } from '../keychain/session-info.ts';
import { KeyServiceError } from '../ports/device-key.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { isChoice } from '../stage/next-notice.ts';
import { sessionsHere } from '../stage/sessions-here.ts';
import type { LockedSession } from '../stage/stage.ts';
import type { PinEntry } from '../unlocking/pin-keeper.ts';
import { cleanVault, type StoredSession } from './clean-vault.ts';
import { createLiveSession, type PartsToMakeLive } from './create-live-session.ts';
import { detectSetup } from './detect-setup.ts';
import { learnStation } from './learn-station.ts';

export type PartsToResume = PartsToMakeLive &
  Pick<
    WorkstationState,
    | 'considerateLock'
    | 'deviceKey'
    | 'notice'
    | 'ownSessionIds'
    | 'prober'
    | 'reviseDeviceKey'
    | 'secrets'
    | 'station'
    | 'turn'
  >;

/**
 * Goes on where the last run of the program stopped: with its sessions, locked, or with nobody signed in. A keychain that
 * cannot tell everything is asked again later; the start waits a while for that rather than show that nobody is here.
 */
export async function resumeStoredSessions(state: PartsToResume): Promise<void> {
  const silent = [...state.recall.silent];
  await takeUpStored(state);
  // Entries known not to answer are read last, when nobody waits for the rest any more.
  if (await doesAnyAnswer(state, silent)) await takeUpStored(state);
  void learnStation(state);
}

/** Whether sessions can be resumed now; while somebody signs in or leaves, they could be that person's. */
export function canTakeUp({ stage, turn }: Pick<WorkstationState, 'stage' | 'turn'>): boolean {
  const cannot: readonly (typeof stage.name)[] = ['setup_needed', 'signing_in', 'ending'];
  return !turn.isTaken && !cannot.includes(stage.name);
}

async function takeUpStored(state: PartsToResume): Promise<void> {
  const { secrets, recall } = state;
  const look = new KeychainLook(secrets, recall.silent);
  const found = await findAll(state, look);
  const onScreenId = found?.length ? await state.vault.readBy(look).readOnScreen() : null;
  await state.station.recall();
  const canAppear = canTakeUp(state);
  const trouble = found === null || !canAppear ? (look.trouble ?? secrets.lastTrouble) : look.trouble;
  state.dependencies.log.info({ sessions: found?.length ?? null, trouble }, 'looked for stored sessions');
  recall.asked(trouble);
  if (canAppear && !recall.holdsStart) await appear(state, found ?? [], onScreenId);
  state.publish();
}

/** Up to the first that still does not answer. */
async function doesAnyAnswer(
  { secrets, recall }: PartsToResume,
  silent: readonly string[],
): Promise<boolean> {
  let isAny = false;
  for (const name of silent) {
    const reading = await secrets.read(name);
    if (!reading.readable && reading.trouble === 'unanswered') break;
    recall.silent.delete(name);
    isAny = true;
  }
  return isAny;
}

/** Put on screen only if nobody else is there and nobody is deciding something; otherwise they are parked. */
async function appear(
  state: PartsToResume,
  found: readonly FoundSession[],
  onScreenId: string | null,
): Promise<void> {
  const isFree = isNobodys(state) && !isChoice(state.notice);
  const locked = found.map((stored) => takeUp(state, stored));
  const onScreen = locked.find(({ session }) => isFree && session.info.id === onScreenId) ?? null;
  const parked = locked.filter((one) => one !== onScreen);
  if (locked.length > 0) state.dispatch({ kind: 'sessions_found', onScreen, parked });
  else if (!isNobodys(state)) return;
  // With a bundled server only that server can tell; the prober asks it.
  else if (state.dependencies.endpoint.setupCode === null) await detectSetup(state);
  else if (state.stage.name === 'starting') state.prober.request();
}

function isNobodys({ stage }: Pick<WorkstationState, 'stage'>): boolean {
  return stage.name === 'starting' || stage.name === 'signed_out';
}

interface FoundSession extends StoredSession {
  readonly pin: PinEntry | null;
}

/** All sessions that are stored, as far as they can be read; null: nothing can be. */
async function findAll(state: PartsToResume, look: KeychainLook): Promise<readonly FoundSession[] | null> {
  const all = await findStoredSessions(state, look);
  if (all === null) return null;
  const found: FoundSession[] = [];
  for (const stored of all) {
    // Without its PIN, its user would need the password only because another entry does not answer.
    if (look.isOver) break;
    found.push({ ...stored, pin: await state.vault.readBy(look).readPin(stored.info.id) });
  }
  return found;
}

async function findStoredSessions(
  state: PartsToResume,
  look: KeychainLook,
): Promise<readonly StoredSession[] | null> {
  const { outbox, clock, secrets, servers, ownSessionIds } = state;
  const { log } = state.dependencies;
  const vault = state.vault.readBy(look);
  await state.reviseDeviceKey();
  const key = await state.deviceKey().catch(unlessSilent);
  // It decides which sessions can be used, so they stay where they are.
  if (key === null) return null;
  const { thumbprint: keyThumbprint } = key;
  // Sessions and queued sign-outs are bound to the stored key: without it they must wait.
  if (key.kind === 'user' && secrets.keepsInMemory(deviceKeyName)) return null;
  // Each of what follows would wait for one that hangs.
  if ((await look.list()) === null) return null;
  for (const entries of Object.values(outbox)) await entries.load(look);
  await servers.load(look);
  const onLeft = ({ id }: SessionInfo) => left.push(id);
  const left: string[] = [];
  const onScreen = await vault.readOnScreen();
  const found = await state.considerateLock.holdUntilWanted((wanted) => {
    wanted.addEventListener('abort', () => look.stop());
    return cleanVault({
      vault,
      signOuts: outbox.signOuts,
      clock,
      servers,
      keyThumbprint,
      onLeft,
      isOwn: (id) => ownSessionIds.has(id),
      isUserHere: (userId) => isUserHere(state, userId),
      isCertain: () => look.trouble === null,
      log,
    });
  });
  // Whose session it was sees why it is not there; of those that were parked, nobody stands at the screen.
  if (onScreen !== null && left.includes(onScreen) && isNobodys(state)) {
    state.dispatch({ kind: 'server_left', atMs: state.serverTime.nowMs() });
  }
  return found;
}

/** With a session that goes on; emergency access ends when one appears. */
function isUserHere(state: PartsToResume, userId: string): boolean {
  return sessionsHere(state).some(({ info }) => info.userId === userId && info.profile !== 'break_glass');
}

/** If the computer's key cannot be told, whoever asks the server will see that. */
function unlessSilent(error: unknown): null {
  if (error instanceof KeyServiceError) return null;
  throw error;
}

function takeUp(state: PartsToResume, { info, refreshToken, pin }: FoundSession): LockedSession {
  state.ownSessionIds.add(info.id);
  const session = createLiveSession(state, info, refreshToken, pin);
  void session.reports.add({ kind: 'lock', cause: 'restart' });
  const atMs = state.serverTime.nowMs();
  session.activity.add('resumed', atMs);
  return { session, lock: { cause: 'restart', atMs } };
}
