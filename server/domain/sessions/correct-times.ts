import { profileNames } from '../../contract/constants.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import { timesFrom } from './session-state.ts';

export interface TimeCorrection {
  /** What was stamped from then on was stamped by the wrong clock; null: nothing was. */
  readonly sinceMs: number | null;
  /** How much later it is than the wrong clock said; whole seconds count, since tokens know no others. */
  readonly byMs: number;
  /** By the right clock. */
  readonly nowMs: number;
}

/**
 * Moves the times of sessions opened by a wrong clock, so that none ends early or late, and shortens those that still
 * last too long. Must run inside a job; returns how many changed.
 */
export async function correctTimes(
  { sessions }: Pick<Repositories, 'sessions'>,
  { sinceMs, byMs, nowMs }: TimeCorrection,
): Promise<number> {
  const wholeMs = Math.round(byMs / 1000) * 1000;
  let changed = sinceMs === null || wholeMs === 0 ? 0 : await sessions.moveTimes(sinceMs, wholeMs);
  for (const profile of profileNames) {
    changed += await sessions.restartOverlong(profile, timesFrom(nowMs, profile));
  }
  return changed;
}
