import type { WorkstationState } from '../session/workstation-state.ts';
import type { LiveSession } from '../stage/live-session.ts';
import { isRejected } from '../token-api/api-failure.ts';
import type { ActionResult } from '../views/snapshot.ts';
import { actionFailure, done, notPossibleNow } from './action-failure.ts';

type Parts = Pick<WorkstationState, 'api' | 'connection' | 'outbox' | 'publish' | 'stage'>;

/**
 * Writes down why the emergency access on screen was needed, once: at the server, or with the use of a sealed code, which
 * is reported when the server is back.
 */
export async function writeEmergencyWords(state: Parts, words: string): Promise<ActionResult> {
  const { stage } = state;
  if (stage.name === 'local_emergency') return await keepWithUse(state, stage.emergency.use.id, words);
  if (stage.name !== 'active' || !stage.session.wordsMissing) return notPossibleNow;
  return await sendToServer(state, stage.session, words);
}

async function sendToServer(state: Parts, session: LiveSession, words: string): Promise<ActionResult> {
  try {
    await session.refresher.withAccessToken((token) => state.api.emergencyWords({ token, body: { words } }));
  } catch (error) {
    // An answer was lost: the server has what was sent first.
    if (!isRejected(error, 'words_already_written')) return actionFailure(error);
  }
  session.wordsMissing = false;
  state.publish();
  return done;
}

async function keepWithUse(state: Parts, id: string, words: string): Promise<ActionResult> {
  const { offlineUses } = state.outbox;
  const use = offlineUses.find(id);
  if (use === null || use.reason !== null) return notPossibleNow;
  await offlineUses.add({ ...use, reason: words });
  state.publish();
  if (state.connection.online) void offlineUses.deliver().then(() => state.publish());
  return done;
}
