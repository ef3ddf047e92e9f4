import { ActivityLog } from '../session/activity-log.ts';
import type { LiveSession } from '../session/live-session.ts';
import type { SessionInfo } from '../session/session-info.ts';
import { TokenRefresher } from '../session/token-refresher.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { endSession } from './end-session.ts';

/** The session of `info`, not yet on screen, that renews its tokens from `refreshToken` on. */
export function createLiveSession(
  state: WorkstationState,
  info: SessionInfo,
  refreshToken: string,
): LiveSession {
  const { api, vault, clock, serverTime, connection, dependencies } = state;
  const activity = new ActivityLog();
  const refresher = new TokenRefresher(
    {
      api,
      vault,
      lock: dependencies.refreshLock,
      clock,
      serverTime,
      retry: state.newRetryTimer(),
      events: {
        renewed(recovered) {
          activity.add(recovered ? 'renewed_after_lost_answer' : 'renewed', serverTime.nowMs());
          connection.renewed();
          state.publish();
        },
        failing(failure) {
          connection.renewalFailed(failure);
          state.publish();
        },
        ended(reason) {
          const past = serverTime.synchronised && serverTime.nowMs() >= session.info.expiresAtMs;
          void endSession(state, session, reason ?? (past ? 'expired' : 'ended_elsewhere'));
        },
      },
    },
    { sessionId: info.id, expiresAtMs: info.expiresAtMs },
    refreshToken,
  );
  const session: LiveSession = {
    info,
    refresher,
    activity,
    verifier: null,
    lock: null,
    lastActivityMs: serverTime.nowMs(),
    warning: null,
    otherSessions: { state: 'loading' },
  };
  return session;
}
