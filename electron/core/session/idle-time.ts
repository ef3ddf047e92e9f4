import type { LiveSession } from '../stage/live-session.ts';
import { allowedIdleSeconds } from './allowed-idle-seconds.ts';
import type { WorkstationState } from './workstation-state.ts';

type Parts = Pick<WorkstationState, 'clock' | 'dependencies' | 'prober' | 'serverTime'>;

/** How long before an idle lock the screen announces it. */
const countdownMs = 30_000;

/**
 * Milliseconds until the idle lock. If the clocks disagree, the one that locks sooner is the safe one; time before
 * the last activity never counts.
 */
export function idleLeftMs(state: Parts, session: LiveSession): number {
  const { editing, lastActivity } = session;
  const { serverTime, clock, prober } = state;
  const byMachineMs = clock.elapsedMs() - lastActivity.elapsedMs;
  const byServerMs =
    lastActivity.serverMs === null ? byMachineMs : serverTime.nowMs() - lastActivity.serverMs;
  const idleMs = prober.failing ? Math.max(byServerMs, byMachineMs) : byServerMs;
  const { editing_grace_seconds } = state.dependencies.policy.lock;
  const allowedSeconds = allowedIdleSeconds(state, session) + (editing ? editing_grace_seconds : 0);
  return allowedSeconds * 1_000 - idleMs;
}

/** Milliseconds until the countdown to the lock begins, and from then on until the lock. */
export function idleDeadlineInMs(state: Parts, session: LiveSession): number {
  const leftMs = idleLeftMs(state, session);
  return leftMs > countdownMs ? leftMs - countdownMs : leftMs;
}

/** When the screen locks, by the server's clock in whole seconds; null while there is nothing to count down. */
export function idleLockAtMs(state: Parts, session: LiveSession): number | null {
  const leftMs = idleLeftMs(state, session);
  if (leftMs > countdownMs) return null;
  return Math.floor((state.serverTime.nowMs() + leftMs) / 1_000) * 1_000;
}
