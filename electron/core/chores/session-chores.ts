import { endSession, type PartsToEnd } from '../operations/end-session.ts';
import { lock } from '../operations/lock.ts';
import { idleDeadlineInMs } from '../session/idle-time.ts';
import { restInMs } from '../session/rest.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { LiveSession } from '../stage/live-session.ts';
import { activeSession } from '../stage/stage.ts';
import { nextWarningInMs, warningAt } from '../stage/warnings.ts';
import type { Chore } from './chore.ts';

export type PartsOfSessionChores = PartsToEnd & Pick<WorkstationState, 'clock' | 'prober' | 'turn'>;

/** What becomes due for one session, be it on screen or parked. */
export function sessionChores(state: PartsOfSessionChores, session: LiveSession): readonly Chore[] {
  const parts = [endOfTime, warning, rest, idleLock, refresh, reports];
  return parts.map((chore) => chore(state, session));
}

type SessionChore = (state: PartsOfSessionChores, session: LiveSession) => Chore;

/**
 * Due when the session is certainly over. Monotonic time never runs ahead, so this holds even while the server cannot
 * be asked. If it never could be, a session that has been here for its whole lifetime is over whatever any clock
 * says.
 */
const endOfTime: SessionChore = (state, session) => ({
  dueInMs() {
    const { serverTime, clock } = state;
    const { info, takenUpMs } = session;
    const wholeLeftMs = info.expiresAtMs - info.startedAtMs - (clock.monotonicMs() - takenUpMs);
    return serverTime.known ? Math.min(wholeLeftMs, info.expiresAtMs - serverTime.nowMs()) : wholeLeftMs;
  },
  run: () => void endSession(state, session, { reason: 'expired', atMs: null }),
});

/** Emergency access shows its own countdown and cannot be continued. */
const warning: SessionChore = ({ serverTime }, session) => {
  const leftMs = () => session.info.expiresAtMs - serverTime.nowMs();
  return {
    dueInMs() {
      if (!serverTime.synchronised || session.info.profile === 'break_glass') return null;
      return session.warning === warningAt(leftMs()) ? nextWarningInMs(leftMs()) : 0;
    },
    run() {
      session.warning = warningAt(leftMs());
    },
  };
};

/** Only said; the lock comes later. */
const rest: SessionChore = (state, session) => ({
  dueInMs: () => (activeSession(state) === session ? restInMs(state, session) : null),
  run() {
    session.atRest = true;
  },
});

/** A parked session is already locked. */
const idleLock: SessionChore = (state, session) => ({
  dueInMs: () => (activeSession(state) === session ? idleDeadlineInMs(state, session) : null),
  run: () => void lock(state, 'idle'),
});

/** After a sleep the network comes back later than the machine: first a sign of life, then the refresh. */
const refresh: SessionChore = ({ prober }, { refresher }) => ({
  dueInMs: () => (prober.holdsBack ? null : refresher.dueInMs),
  run: () => void refresher.refresh().catch(() => undefined),
});

/** Reporting locks and unlocks waits for a renewal that succeeds. */
const reports: SessionChore = ({ prober }, { refresher, reports }) => ({
  dueInMs: () => (prober.holdsBack || refresher.workUntilMs === null ? null : reports.dueInMs),
  run: () => void reports.deliver(),
});
