import type { LiveSession } from '../stage/live-session.ts';
import type { WorkstationState } from './workstation-state.ts';

type Parts = Pick<WorkstationState, 'clock' | 'dependencies'>;

/** Milliseconds until nobody has used the computer for as long as the policy says; null: it is so, or it never matters. */
export function restInMs(
  { clock, dependencies }: Parts,
  { atRest, lastActivity }: LiveSession,
): number | null {
  const { walk_away_seconds } = dependencies.policy;
  if (walk_away_seconds === null || atRest) return null;
  return walk_away_seconds * 1_000 - (clock.elapsedMs() - lastActivity.elapsedMs);
}

/** Whether the next key or click only says that somebody is there; IT may switch that off meanwhile. */
export function isAtRest({ dependencies }: Pick<Parts, 'dependencies'>, { atRest }: LiveSession): boolean {
  return atRest && dependencies.policy.walk_away_seconds !== null;
}
