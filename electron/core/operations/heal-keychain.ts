import type { WorkstationState } from '../session/workstation-state.ts';
import { isHere, sessionsHere } from '../stage/sessions-here.ts';
import { canTakeUp, type PartsToResume, resumeStoredSessions } from './resume-stored-sessions.ts';

type Parts = PartsToResume & Pick<WorkstationState, 'drafts' | 'keptDeviceKey'>;

/**
 * The keychain can be used again: it gets what it has missed. Where it holds another device key than the one that
 * was made meanwhile, its own counts, as the one that servers know: sessions of the other stay in memory for as
 * long as they last, and then everything is taken up as at a start of the program.
 */
export async function healKeychain(state: Parts): Promise<void> {
  const key = await keepDeviceKey(state);
  if (key === 'kept') await keepSecrets(state);
  // With another key not before nobody is here: drafts of before would have to appear in what is being written.
  if (key === 'kept') await state.drafts.keepAgain();
  if (key === 'another' && isIdle(state)) await startOver(state);
  else if (key === 'kept' && state.recall.isOwed) await takeUpOwed(state);
  state.publish();
}

/**
 * Picks up what the keychain could not tell before. Whoever is signed in is not interrupted: sessions that are found are
 * parked. It never delays a sign-in, and waits while there is one.
 */
export async function takeUpOwed(state: Parts): Promise<void> {
  if (canTakeUp(state)) await resumeStoredSessions(state);
}

async function keepDeviceKey({ considerateLock, keptDeviceKey }: Parts) {
  // Loading takes the lock.
  await keptDeviceKey.get();
  const outcome = await considerateLock.holdUntilWanted((wanted) =>
    keptDeviceKey.store(() => wanted.aborted),
  );
  return outcome ?? 'refused';
}

/** One by one, up to the first that is refused, so that an entry that does not answer never holds the lock for long. */
async function keepSecrets(state: Parts): Promise<void> {
  const { considerateLock, vault, outbox } = state;
  for (const session of sessionsHere(state)) {
    const keep = async () => {
      // It may have ended while the one before it was written.
      if (!isHere(state, session)) return true;
      return await vault.writeRefreshToken(session.info.id, session.refresher.newestRefreshToken);
    };
    if (!(await considerateLock.holdUntilWanted(keep))) return;
    if (isHere(state, session)) await session.pin.keepAgain();
  }
  for (const entries of Object.values(outbox)) await entries.keepAgain();
}

function isIdle(state: Pick<Parts, 'parked' | 'stage' | 'turn'>): boolean {
  const { stage, turn } = state;
  const isNobodys = stage.name === 'signed_out' || stage.name === 'starting';
  return isNobodys && !turn.isTaken && sessionsHere(state).length === 0;
}

/** Every sign-in from here on uses the stored key. */
async function startOver(state: Parts): Promise<void> {
  state.keptDeviceKey.forget();
  state.dispatch({ kind: 'barrier_lifted' });
  await state.drafts.keepAgain();
  await takeUpOwed(state);
}
