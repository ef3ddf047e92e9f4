import type { ParsedInput, SignOutPreview } from '../contract/channels.ts';
import { endingOf } from '../outbox/sign-outs.ts';
import { mayKeepNotes, notesAtStake } from '../session/notes-at-stake.ts';
import { describeTraces, type PartsWithTraces, wipeTraces } from '../session/session-traces.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { LiveSession } from '../stage/live-session.ts';
import { sessionsHere } from '../stage/sessions-here.ts';
import { activeSession, sessionOnScreen } from '../stage/stage.ts';
import { failureOf } from '../token-api/api-failure.ts';
import type { ActionResult, NoticeView } from '../views/snapshot.ts';
import { done, notPossibleNow } from './action-failure.ts';

type Parts = PartsWithTraces &
  Pick<WorkstationState, 'api' | 'connection' | 'dispatch' | 'outbox' | 'publish' | 'serverTime' | 'servers'>;

type Notice = Extract<NoticeView, { kind: 'signed_out' }>;

/** What a sign-out would remove; null when nobody is signed in. */
export async function previewSignOut(
  state: PartsWithTraces & Pick<WorkstationState, 'connection'>,
): Promise<SignOutPreview | null> {
  const { stage, connection } = state;
  const session = sessionOnScreen(state);
  if (session === null) return null;
  const [wipes, notes] = [await describeTraces(state, session), await notesAtStake(state, session)];
  // Locked or parked meanwhile: what was open in it is nothing for whoever is here now.
  if (sessionOnScreen(state) !== session || state.stage.name !== stage.name) return null;
  return { displayName: session.info.displayName, wipes, notes, serverReachable: connection.online };
}

/**
 * Wipes everything of the user at once, checks what is left, and tells the server; if that cannot be reached, the
 * sign-out is queued. Other users' parked sessions are not touched. With `notes: 'keep'`, the user's notes stay for
 * another day; if they cannot, nobody is signed out.
 */
export async function signOut(
  state: Parts,
  input: Exclude<ParsedInput<'session.sign-out'>, void> | null,
): Promise<ActionResult> {
  const session = sessionOnScreen(state);
  if (session === null) return notPossibleNow;
  const keepsNotes = input?.notes === 'keep';
  const refusal = keepsNotes ? await keepNotes(state, session) : null;
  if (refusal !== null) return refusal;
  if (!state.dispatch({ kind: 'ending_started' })) return notPossibleNow;
  const refreshToken = session.refresher.newestRefreshToken;
  session.refresher.stop();
  session.pin.close();
  state.connection.forgetRenewal();
  state.publish();
  // Queued before the server is told, so that a crash from here on leaves only the order to end the session.
  await state.outbox.signOuts.add(endingOf(session, state.serverTime.nowMs()));
  const wiped = await wipeTraces(state, session, { keepsNotes });
  const server = await tellServer(state, session, refreshToken);
  const atMs = state.serverTime.nowMs();
  const stillStored = !wiped.every(({ gone }) => gone);
  const notice = { kind: 'signed_out', atMs, server, wiped, stillStored } as const;
  state.dispatch({ kind: 'ended', notice: keepsNotes ? { ...notice, notesKept: true } : notice });
  state.publish();
  return done;
}

/** Null when they are kept; otherwise why they are not. Only their user can keep them, so not from the lock screen. */
async function keepNotes(state: Parts, session: LiveSession): Promise<ActionResult | null> {
  if (!mayKeepNotes(state, session)) return { ok: false, error: 'not_allowed' };
  if (activeSession(state) !== session) return notPossibleNow;
  try {
    await state.drafts.renew(session.info);
  } catch {
    return { ok: false, error: 'failed' };
  }
  // Locked or replaced meanwhile.
  return activeSession(state) === session ? null : notPossibleNow;
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
): Promise<Notice['server']> {
  const { api, servers } = state;
  const { signOuts } = state.outbox;
  try {
    // A server that has not proved to be the session's own gets no token; the queue will find the right one.
    if (servers.isHere(info.serverId)) {
      const answer = await api.logout({ body: { refresh: refreshToken } });
      if (answer.not_yet_replicated) signOuts.hear(info.id);
      else {
        await signOuts.settle(info.id);
        // The server can keep it by now, and with it those that it has only heard.
        signOuts.hurry();
      }
    } else await signOuts.deliver();
  } catch (error) {
    // Who could not be reached just now is not asked again while somebody waits; the queue will.
    if (failureOf(error).kind === 'rejected') await signOuts.deliver();
  }
  if (!signOuts.has(info.id)) return 'ended';
  return signOuts.isHeard(info.id) ? 'ended_on_one_machine' : 'queued';
}
