import type { SignOutPreview } from '../contract/channels.ts';
import { endingOf } from '../outbox/sign-outs.ts';
import type { LiveSession } from '../session/live-session.ts';
import { describeTraces, wipeTraces } from '../session/session-traces.ts';
import { sessionsHere } from '../session/sessions-here.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { failureOf } from '../token-api/api-failure.ts';
import type { ActionResult, NoticeView, WipedItem, WipedKind } from '../views/snapshot.ts';
import { done, notPossibleNow } from './action-failure.ts';

/** What a sign-out would remove; null when nobody is signed in. */
export async function previewSignOut(state: WorkstationState): Promise<SignOutPreview | null> {
  const { session, connection } = state;
  if (session === null) return null;
  const { phase } = state;
  const wipes = await describeTraces(state, session);
  // Locked or parked meanwhile: what was open in it is nothing for whoever is here now.
  if (state.session !== session || state.phase !== phase) return null;
  return { displayName: session.info.displayName, wipes, serverReachable: connection.online };
}

/**
 * Wipes everything of the user here at once, looks what is left of it, and tells the server; what that does not
 * hear is queued. Sessions of others that are parked here are not touched.
 */
export async function signOut(state: WorkstationState): Promise<ActionResult> {
  const { session } = state;
  if (session === null || !state.dispatch('ending_started')) return notPossibleNow;
  const refreshToken = session.refresher.newestRefreshToken;
  session.refresher.stop();
  session.pin.close();
  state.session = null;
  state.connection.forgetRenewal();
  state.publish();
  // Queued before anything is told: a crash from here on leaves nothing but the order to end the session.
  await state.outbox.signOuts.add(endingOf(session, state.serverTime.nowMs()));
  const wiped = await wipeTraces(state, session);
  const server = (await tellServer(state, session, refreshToken)) ? 'ended' : 'queued';
  const atMs = state.serverTime.nowMs();
  state.notice = { kind: 'signed_out', atMs, server, wiped, stillStored: !wiped.every(({ gone }) => gone) };
  state.dispatch('ended');
  state.publish();
  return done;
}

/** The keychain accepts removals again, and nothing is left in it: the notice need not warn any longer. */
export async function confirmRemoval(state: WorkstationState): Promise<void> {
  const { notice } = state;
  if (notice === null || !('stillStored' in notice) || !notice.stillStored) return;
  if (!state.secrets.allRemoved) return;
  const here = sessionsHere(state).map(({ info }) => info.id);
  if (!(await state.vault.holdsOnly(here)) || state.notice !== notice) return;
  state.notice = confirmed(notice);
  state.publish();
}

/** Without their key, which was in the keychain, drafts are noise. */
const keptByKeychain: ReadonlySet<WipedKind> = new Set(['keychain_entries', 'pin', 'drafts']);

function confirmed(notice: Extract<NoticeView, { stillStored: boolean }>): NoticeView {
  if (notice.kind !== 'signed_out') return { ...notice, stillStored: false };
  const goneNow = (item: WipedItem) => item.gone || keptByKeychain.has(item.kind);
  const wiped = notice.wiped.map((item) => ({ ...item, gone: goneNow(item) }));
  return { ...notice, wiped, stillStored: !wiped.every(({ gone }) => gone) };
}

/** By the refresh token first; where that is refused, by the device's key, as the queue does. */
async function tellServer(
  state: WorkstationState,
  { info }: LiveSession,
  refreshToken: string,
): Promise<boolean> {
  const { api, servers } = state;
  const { signOuts } = state.outbox;
  try {
    // Whoever has not proven to be its server gets no token of it; the queue finds the right one.
    if (servers.isHere(info.serverId)) {
      await api.logout(refreshToken);
      await signOuts.settle(info.id);
    } else await signOuts.deliver();
  } catch (error) {
    // Who could not be reached just now is not asked again while somebody waits; the queue will.
    if (failureOf(error).kind === 'rejected') await signOuts.deliver();
  }
  return !signOuts.has(info.id);
}
