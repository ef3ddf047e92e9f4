import type { LiveSession } from '../stage/live-session.ts';
import type { WorkstationState } from './workstation-state.ts';

/** How long the computer may be left untouched before it locks: as the server says, or less if the policy is stricter. */
export function allowedIdleSeconds(
  { dependencies }: Pick<WorkstationState, 'dependencies'>,
  { info }: Pick<LiveSession, 'info'>,
): number {
  const { idle_seconds } = dependencies.policy.lock;
  return idle_seconds === null ? info.idleLockSeconds : Math.min(info.idleLockSeconds, idle_seconds);
}
