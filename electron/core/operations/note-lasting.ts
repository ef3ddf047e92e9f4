import type { WorkstationState } from '../session/workstation-state.ts';
import type { LastingKind } from '../stage/activity-log.ts';
import type { LiveSession } from '../stage/live-session.ts';
import { sessionsHere } from '../stage/sessions-here.ts';

type Parts = Pick<WorkstationState, 'pace' | 'parked' | 'secrets' | 'serverTime' | 'stage'>;

/** Records, for a user who has just signed in, troubles that began earlier. */
export function noteOngoing(state: Parts, { activity }: LiveSession): void {
  const nowMs = state.serverTime.nowMs();
  if (state.pace.slow) activity.begin('server_slow', nowMs);
  if (state.secrets.status.trouble !== null) activity.begin('keychain_unusable', nowMs);
}

/** Records, for everybody signed in here, that a trouble began or is over. */
export function noteLasting(state: Parts, kind: LastingKind, on: boolean): void {
  const nowMs = state.serverTime.nowMs();
  for (const { activity } of sessionsHere(state)) {
    if (on) activity.begin(kind, nowMs);
    else activity.end(kind, nowMs);
  }
}
