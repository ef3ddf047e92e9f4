import { randomUUID } from 'node:crypto';
import type { LockCause, WorkstationCheck } from '../../../server/contract/sessions.ts';
import type { SessionInfo } from '../keychain/session-info.ts';
import { type Act, createActReports } from '../outbox/act-reports.ts';
import { endingOf } from '../outbox/sign-outs.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { ActivityLog } from '../stage/activity-log.ts';
import { activityNow } from '../stage/activity-moment.ts';
import type { LiveSession } from '../stage/live-session.ts';
import { isHere } from '../stage/sessions-here.ts';
import { activeSession, sessionOnScreen } from '../stage/stage.ts';
import { isRejected } from '../token-api/api-failure.ts';
import type { TokenApi } from '../token-api/token-api.ts';
import { NotSignedInError } from '../tokens/not-signed-in-error.ts';
import { type RefreshEvents, TokenRefresher, type TokenRefresherParts } from '../tokens/token-refresher.ts';
import { type PinEntry, PinKeeper } from '../unlocking/pin-keeper.ts';
import { endSession, type PartsToEnd } from './end-session.ts';
import { moveOn } from './move-on.ts';
import { refreshSessionList } from './refresh-session-list.ts';

export type PartsToMakeLive = PartsToEnd &
  Pick<
    WorkstationState,
    'cardsHere' | 'clock' | 'heldBadge' | 'line' | 'newRetryTimer' | 'ownSessionIds' | 'servers'
  >;

/** The session of `info`, not yet on screen, that renews its tokens from `refreshToken` on. */
export function createLiveSession(
  state: PartsToMakeLive,
  info: SessionInfo,
  refreshToken: string,
  pinEntry: PinEntry | null = null,
): LiveSession {
  const { api, vault, clock, serverTime, dependencies } = state;
  const parts: TokenRefresherParts = {
    api: { ...api, refresh: refreshAtItsServer(state, () => session) },
    vault,
    lock: dependencies.refreshLock,
    clock,
    serverTime,
    retry: state.newRetryTimer(),
    events: refreshEventsOf(state, () => session),
  };
  const family = { sessionId: info.id, expiresAtMs: info.expiresAtMs };
  const session: LiveSession = {
    info,
    takenUpMs: clock.monotonicMs(),
    refresher: new TokenRefresher(parts, family, refreshToken),
    activity: new ActivityLog(),
    seat: randomUUID(),
    openApps: new Set(),
    reports: createActReports((act) => tell(api, session, act), state.newRetryTimer()),
    verifier: null,
    telling: Promise.resolve(),
    pin: new PinKeeper((entry) => vault.writePin(info.id, entry), pinEntry),
    pinPostponed: false,
    openedByCard: false,
    lastActivity: activityNow(state),
    atRest: false,
    editing: false,
    warning: null,
    continuing: null,
    mayHaveContinued: false,
    provedAtMs: info.startedAtMs,
    lockOrderSeen: null,
    rightsSeen: null,
    elsewhereSeen: null,
    wordsMissing: false,
    otherSessions: { state: 'loading' },
  };
  followOtherSessions(state, session);
  return session;
}

/**
 * A refresh token only goes to the server that issued it; at a new address it is sent once that has proved to be the
 * same server. If it is a different one, the session ends here and at its own server.
 */
function refreshAtItsServer(state: PartsToMakeLive, current: () => LiveSession): TokenApi['refresh'] {
  const { api, servers } = state;
  return async (refreshToken, signal) => {
    const session = current();
    const { serverId } = session.info;
    if (!servers.isHere(serverId)) await servers.resolve();
    if (!servers.isHere(serverId)) {
      await leaveServer(state, session);
      throw new NotSignedInError();
    }
    return await api.refresh(refreshToken, signal);
  };
}

/** Queued before anything is wiped, so that a crash from here on leaves the order to end the session. */
async function leaveServer(state: PartsToMakeLive, session: LiveSession): Promise<void> {
  await state.outbox.signOuts.add(endingOf(session, state.serverTime.nowMs()));
  await endSession(state, session, { reason: 'other_server', atMs: null });
  void state.outbox.signOuts.deliver();
}

function refreshEventsOf(state: PartsToMakeLive, current: () => LiveSession): RefreshEvents {
  const { connection, serverTime } = state;
  // The screen shows the connection as it matters to the user who is there.
  const isOnScreen = () => sessionOnScreen(state) === current();
  return {
    renewed(recovered) {
      // An earlier version has met this server without asking for its identity.
      void state.servers.resolve().catch(() => undefined);
      current().activity.add(recovered ? 'renewed_after_lost_answer' : 'renewed', serverTime.nowMs());
      if (isOnScreen()) connection.renewed();
      state.publish();
    },
    continued: (tokens, issued) => moveOn(state, current(), tokens, issued),
    failing(failure) {
      if (isOnScreen()) connection.renewalFailed(failure);
      state.publish();
    },
    ended({ reason, atMs }) {
      const past = serverTime.synchronised && serverTime.nowMs() >= current().info.expiresAtMs;
      void endSession(state, current(), { reason: reason ?? (past ? 'expired' : 'unknown'), atMs });
    },
  };
}

function checkOf(act: Exclude<Act, { kind: 'lock' }>): WorkstationCheck {
  const checked_by = 'workstation';
  if (act.kind === 'wrong_pin') return { checked_by, method: 'pin', outcome: 'failure' };
  return { checked_by, method: act.method, outcome: 'success' };
}

async function tell(api: TokenApi, session: LiveSession, act: Act): Promise<void> {
  const unlock = (body: WorkstationCheck) =>
    session.refresher.withAccessToken((token) => api.unlock({ token, body, background: true }));
  const lock = (cause: LockCause) =>
    session.refresher.withAccessToken((token) => api.lock({ token, body: { cause } }));
  try {
    await (act.kind === 'lock' ? lock(act.cause) : unlock(checkOf(act)));
  } catch (error) {
    if (!isRejected(error, 'invalid_request')) throw error;
    // A node that is still of the release before knows of no locks by badges, and does not know of cards.
    if (act.kind === 'lock' && act.cause === 'badge') await lock('button');
    else if (act.kind === 'unlock' && act.method === 'card') await unlock({ checked_by: 'workstation' });
    else throw error;
  }
}

/** How old a list of sessions elsewhere may get. */
const askEveryMs = 30_000;

/**
 * Keeps the list of sessions elsewhere up to date: the server is asked again while there are some and the session is
 * on screen. Otherwise nobody could be misled and nothing is asked. To be called once per session.
 */
function followOtherSessions(state: PartsToMakeLive, session: LiveSession): void {
  state.dependencies.clock.after(askEveryMs, () => void askAgain(state, session));
}

async function askAgain(state: PartsToMakeLive, session: LiveSession): Promise<void> {
  if (!isHere(state, session)) return;
  const { otherSessions } = session;
  const isShown = activeSession(state) === session;
  // A line reports changes by itself.
  const isAsked = isShown && !state.line.isOpen;
  if (isAsked && otherSessions.state === 'ready' && otherSessions.items.length > 0) {
    await refreshSessionList(state, { keepsOldList: true, background: true });
  }
  followOtherSessions(state, session);
}
