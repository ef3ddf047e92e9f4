import { minuteMs } from '../time/durations.ts';

/** How often a session was refreshed in one minute; stands in its row, which every refresh writes anyway. */
export interface RefreshCount {
  /** Since the Unix epoch. */
  readonly minute: number;
  readonly count: number;
}

/** Counts one more refresh; null when this minute's are used up. Another minute, even an earlier one, starts anew. */
export function countRefresh(counted: RefreshCount, limit: number, nowMs: number): RefreshCount | null {
  if (limit === Number.POSITIVE_INFINITY) return counted;
  const minute = Math.floor(nowMs / minuteMs);
  const count = counted.minute === minute ? counted.count + 1 : 1;
  return count > limit ? null : { minute, count };
}

/** Seconds until refreshes are counted anew. */
export function secondsToNextMinute(nowMs: number): number {
  return Math.ceil((minuteMs - (nowMs % minuteMs)) / 1000);
}
