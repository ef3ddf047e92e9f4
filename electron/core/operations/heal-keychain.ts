import { deviceKeyName, readDeviceKey } from '../keychain/load-device-key.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { isHere, sessionsHere } from '../stage/sessions-here.ts';
import { type PartsToResume, resumeStoredSessions } from './resume-stored-sessions.ts';

type Parts = PartsToResume & Pick<WorkstationState, 'drafts' | 'forgetDeviceKey' | 'turn'>;

/**
 * The keychain can be used again: it gets what it has missed. Where it holds another device key than the one that
 * was made meanwhile, its own counts, as the one that servers know: sessions of the other stay in memory for as
 * long as they last, and then everything is taken up as at a start of the program.
 */
export async function healKeychain(state: Parts): Promise<void> {
  const key = await state.dependencies.refreshLock.hold(async () => {
    const outcome = await keepDeviceKey(state);
    if (outcome === 'kept') await keepSecrets(state);
    return outcome;
  });
  // With another key not before nobody is here: drafts of before would have to appear in what is being written.
  if (key === 'kept') await state.drafts.keepAgain();
  if (key === 'another' && isIdle(state)) await startOver(state);
  else if (key === 'kept' && state.recall.isOwed) await takeUpOwed(state);
  state.publish();
}

/** Takes up what the keychain could not tell before; as long as somebody is here it waits. */
export async function takeUpOwed(state: Parts): Promise<void> {
  // One that hangs must keep nobody from signing in.
  if (state.stage.name !== 'starting' && (await state.secrets.list()) === null) return;
  if (isIdle(state)) await state.turn.take(() => resumeStoredSessions(state));
}

async function keepDeviceKey({
  secrets,
  deviceKey,
}: Pick<Parts, 'deviceKey' | 'secrets'>): Promise<'kept' | 'another' | 'refused'> {
  if (!secrets.keepsInMemory(deviceKeyName)) return 'kept';
  const key = await deviceKey();
  const stored = await readDeviceKey(secrets);
  if (stored === 'unreadable') return 'refused';
  if (stored !== 'absent' && stored.thumbprint !== key.thumbprint) return 'another';
  return (await secrets.write(deviceKeyName, key.serialise())) ? 'kept' : 'refused';
}

async function keepSecrets(state: Parts): Promise<void> {
  for (const session of sessionsHere(state)) {
    // It may have ended while the one before it was written.
    if (!isHere(state, session)) continue;
    await state.vault.writeRefreshToken(session.info.id, session.refresher.newestRefreshToken);
    await session.pin.keepAgain();
  }
  for (const entries of Object.values(state.outbox)) await entries.keepAgain();
}

function isIdle(state: Pick<Parts, 'parked' | 'stage' | 'turn'>): boolean {
  const { stage, turn } = state;
  const isNobodys = stage.name === 'signed_out' || stage.name === 'starting';
  return isNobodys && !turn.isTaken && sessionsHere(state).length === 0;
}

/** Nobody signs in meanwhile. */
async function startOver(state: Parts): Promise<void> {
  await state.turn.take(async () => {
    state.forgetDeviceKey();
    state.dispatch({ kind: 'barrier_lifted' });
    await state.drafts.keepAgain();
    await resumeStoredSessions(state);
  });
}
