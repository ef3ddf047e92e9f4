import type { SignOutPreview } from '../contract/channels.ts';
import { endingOf } from '../outbox/sign-outs.ts';
import { describeTraces, type PartsWithTraces, wipeTraces } from '../session/session-traces.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { LiveSession } from '../stage/live-session.ts';
import { sessionsHere } from '../stage/sessions-here.ts';
import { sessionOnScreen } from '../stage/stage.ts';
import { failureOf } from '../token-api/api-failure.ts';
import type { ActionResult } from '../views/snapshot.ts';
import { done, notPossibleNow } from './action-failure.ts';

type Parts = PartsWithTraces &
  Pick<WorkstationState, 'api' | 'connection' | 'dispatch' | 'outbox' | 'publish' | 'serverTime' | 'servers'>;

/** What a sign-out would remove; null when nobody is signed in. */
export async function previewSignOut(
  state: PartsWithTraces & Pick<WorkstationState, 'connection'>,
): Promise<SignOutPreview | null> {
  const { stage, connection } = state;
  const session = sessionOnScreen(state);
  if (session === null) return null;
  const wipes = await describeTraces(state, session);
  // Locked or parked meanwhile: what was open in it is nothing for whoever is here now.
  if (sessionOnScreen(state) !== session || state.stage.name !== stage.name) return null;
  return { displayName: session.info.displayName, wipes, serverReachable: connection.online };
}

/**
 * Wipes everything of the user at once, checks what is left, and tells the server; if that cannot be reached, the
 * sign-out is queued. Other users' parked sessions are not touched.
 */
export async function signOut(state: Parts): Promise<ActionResult> {
  const session = sessionOnScreen(state);
  if (session === null || !state.dispatch({ kind: 'ending_started' })) return notPossibleNow;
  const refreshToken = session.refresher.newestRefreshToken;
  session.refresher.stop();
  session.pin.close();
  state.connection.forgetRenewal();
  state.publish();
  // Queued before the server is told, so that a crash from here on leaves only the order to end the session.
  await state.outbox.signOuts.add(endingOf(session, state.serverTime.nowMs()));
  const wiped = await wipeTraces(state, session);
  const server = (await tellServer(state, session, refreshToken)) ? 'ended' : 'queued';
  const atMs = state.serverTime.nowMs();
  const stillStored = !wiped.every(({ gone }) => gone);
  state.dispatch({ kind: 'ended', notice: { kind: 'signed_out', atMs, server, wiped, stillStored } });
  state.publish();
  return done;
}

/** The keychain accepts removals again and nothing is left in it, so the notice can stop warning. */
export async function confirmRemoval(
  state: Pick<WorkstationState, 'dispatch' | 'notice' | 'parked' | 'publish' | 'secrets' | 'stage' | 'vault'>,
): Promise<void> {
  const { notice } = state;
  if (notice === null || !('stillStored' in notice) || !notice.stillStored) return;
  if (!state.secrets.allRemoved) return;
  const here = sessionsHere(state).map(({ info }) => info.id);
  if (!(await state.vault.holdsOnly(here)) || state.notice !== notice) return;
  state.dispatch({ kind: 'removal_confirmed', of: notice });
  state.publish();
}

/** By the refresh token first; where that is refused, by the device's key, as the queue does. */
async function tellServer(
  state: Pick<WorkstationState, 'api' | 'outbox' | 'servers'>,
  { info }: LiveSession,
  refreshToken: string,
): Promise<boolean> {
  const { api, servers } = state;
  const { signOuts } = state.outbox;
  try {
    // A server that has not proved to be the session's own gets no token; the queue will find the right one.
    if (servers.isHere(info.serverId)) {
      await api.logout({ body: { refresh: refreshToken } });
      await signOuts.settle(info.id);
    } else await signOuts.deliver();
  } catch (error) {
    // Who could not be reached just now is not asked again while somebody waits; the queue will.
    if (failureOf(error).kind === 'rejected') await signOuts.deliver();
  }
  return !signOuts.has(info.id);
}
