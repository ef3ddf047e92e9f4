import type { ClockDoubt, ClockRecord } from '../domain/records/clock-record.ts';
import { dayMs, hourMs, minuteMs } from '../domain/time/durations.ts';

/** A clock further than this from where it should be is doubted. */
export const toleratedMs = 3 * minuteMs;
/** A weekend, a holiday or a long repair raises no doubt; nobody leaves a server off for longer unattended. */
export const farAheadMs = 30 * dayMs;
/** After a gap of this size, old data is deleted or ended for good only once the time is confirmed, or a day later. */
const unexplainedGapMs = hourMs;

export interface ClockReading {
  readonly wallMs: number;
  readonly uptimeMs: number;
  readonly bootId: string | null;
}

/** What is known about the time before this process. */
export interface KnownTimes {
  readonly record: ClockRecord | null;
  /** Time of the newest audit event; null: there is none. */
  readonly newestEventMs: number | null;
  /** How far ahead of them a clock may be before it is doubted. */
  readonly farAheadMs: number;
}

/** The time at which a process starts. */
export interface ClockStart {
  /** The wall clock or, if that is doubted, the best estimate without it. */
  readonly ownMs: number;
  readonly doubt: ClockDoubt | null;
  /** Whether so much time has passed since the last commit that the clock may be wrong instead. */
  readonly hasGap: boolean;
}

/** Compares the clock at the start of a process with what was committed before. */
export function reckonStart(reading: ClockReading, known: KnownTimes): ClockStart {
  const { record, newestEventMs } = known;
  if (record?.isShared) return besideDatabase(reading, record);
  if (record?.doubt) return goOnInDoubt(reading, record, known);
  const { wallMs } = reading;
  const lastMs = Math.max(record?.timeMs ?? 0, newestEventMs ?? 0);
  if (lastMs === 0) return { ownMs: wallMs, doubt: null, hasGap: false };
  const doubted = (reason: ClockDoubt['reason']): ClockStart => ({
    ownMs: lastMs,
    doubt: { reason, sinceMs: lastMs },
    hasGap: true,
  });
  if (wallMs < lastMs - toleratedMs) return doubted('before_last_commit');
  if (wallMs - lastMs > known.farAheadMs) return doubted('far_ahead');
  return { ownMs: wallMs, doubt: null, hasGap: wallMs - lastMs > unexplainedGapMs };
}

/** Whatever other nodes have written: the clock of their database is the measure, in both directions. */
function besideDatabase({ wallMs }: ClockReading, { timeMs }: ClockRecord): ClockStart {
  if (Math.abs(wallMs - timeMs) <= toleratedMs) return { ownMs: wallMs, doubt: null, hasGap: false };
  const reason = wallMs < timeMs ? 'before_last_commit' : 'far_ahead';
  return { ownMs: timeMs, doubt: { reason, sinceMs: timeMs }, hasGap: true };
}

/** A doubt outlives the process; otherwise a restart would trust the very clock that was doubted a moment before. */
function goOnInDoubt(
  { wallMs, uptimeMs, bootId }: ClockReading,
  record: ClockRecord,
  { newestEventMs, farAheadMs: farthestMs }: KnownTimes,
): ClockStart {
  const isSameBoot = bootId !== null && bootId === record.bootId && uptimeMs >= record.uptimeMs;
  // Only its clock can say how long a machine was off; the clock is trusted as long as it is plausibly ahead of
  // where it was.
  const passedMs = isSameBoot ? uptimeMs - record.uptimeMs : Math.max(0, wallMs - record.wallMs);
  const ownMs = Math.max(record.timeMs + passedMs, newestEventMs ?? 0);
  const wasSetBack = !isSameBoot && wallMs < record.wallMs && wallMs >= ownMs && wallMs - ownMs <= farthestMs;
  const agrees = wasSetBack || Math.abs(wallMs - ownMs) <= toleratedMs;
  return { ownMs: Math.floor(ownMs), doubt: agrees ? null : record.doubt, hasGap: !agrees || wasSetBack };
}
