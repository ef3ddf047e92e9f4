import { endingOf } from '../session/ending-of.ts';
import type { LiveSession } from '../session/live-session.ts';
import type { ActionResult, WipedItem } from '../session/snapshot.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { failureOf } from '../token-api/api-failure.ts';
import type { SignOutPreview } from '../workstation.ts';
import { done, notPossibleNow } from './action-failure.ts';

const wipedItems: readonly WipedItem[] = [
  'keychain_entries',
  'access_token',
  'screen_content',
  'activity_log',
];

/** What a sign-out would remove; null when nobody is signed in. */
export function previewSignOut({ session, connection }: WorkstationState): SignOutPreview | null {
  if (session === null) return null;
  return { displayName: session.info.displayName, wipes: wipedItems, serverReachable: connection.online };
}

/** Wipes everything of the user here at once, then tells the server; what it does not hear is queued. */
export async function signOut(state: WorkstationState): Promise<ActionResult> {
  const { session } = state;
  if (session === null || !state.dispatch('ending_started')) return notPossibleNow;
  const refreshToken = session.refresher.newestRefreshToken;
  const { id } = session.info;
  session.refresher.stop();
  session.pin.close();
  state.session = null;
  state.connection.forgetRenewal();
  state.publish();
  // Queued before anything is told: a crash from here on leaves nothing but the order to end the session.
  await state.queue.add(endingOf(session, state.serverTime.nowMs()));
  const removals = [state.vault.remove(id), eraseDrafts(state, session)];
  const stillStored = (await Promise.all(removals)).includes(false);
  const server = (await tellServer(state, session, refreshToken)) ? 'ended' : 'queued';
  state.notice = {
    kind: 'signed_out',
    atMs: state.serverTime.nowMs(),
    server,
    wiped: wipedUnless(stillStored),
    stillStored,
  };
  state.dispatch('ended');
  state.publish();
  return done;
}

/** Whoever leaves emergency access may have a session of the ward parked here, whose drafts stay. */
async function eraseDrafts({ drafts, parked }: WorkstationState, { info }: LiveSession): Promise<boolean> {
  if (parked.some((other) => other.info.userId === info.userId)) return true;
  return await drafts.eraseAllOf(info);
}

/** The keychain accepts removals again: the notice need not warn any longer. */
export function confirmRemoval(state: WorkstationState): void {
  const { notice } = state;
  if (notice === null || !('stillStored' in notice)) return;
  if (!notice.stillStored || !state.secrets.allRemoved) return;
  const stillStored = false;
  state.notice =
    notice.kind === 'signed_out'
      ? { ...notice, stillStored, wiped: wipedUnless(stillStored) }
      : { ...notice, stillStored };
  state.publish();
}

function wipedUnless(stillStored: boolean): readonly WipedItem[] {
  return wipedItems.filter((item) => !stillStored || item !== 'keychain_entries');
}

/** By the refresh token first; where that is refused, by the device's key, as the queue does. */
async function tellServer(
  state: WorkstationState,
  { info }: LiveSession,
  refreshToken: string,
): Promise<boolean> {
  const { api, queue } = state;
  try {
    await api.logout(refreshToken);
    await queue.settle(info.id);
  } catch (error) {
    // Who could not be reached just now is not asked again while somebody waits; the queue will.
    if (failureOf(error).kind === 'rejected') await queue.deliver();
  }
  return !queue.has(info.id);
}
