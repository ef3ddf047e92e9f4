import { dayMs, minuteMs } from '../time/durations.ts';

/** What is odd about the times of a report; a workstation's clock may be wrong, so that alone makes nobody a liar. */
export const timeDoubts = ['in_the_future', 'too_long', 'too_old', 'code_not_valid_then'] as const;
export type TimeDoubt = (typeof timeDoubts)[number];

export interface ReportedTimes {
  readonly startedAtMs: number;
  /** Null: it still goes on. */
  readonly endedAtMs: number | null;
}

/** For how long a code could be used, as far as the server knows. */
export interface CodeTerms {
  readonly madeAtMs: number;
  /** The last day on which it can be used, by UTC. */
  readonly expires: string;
}

/** Clocks of workstations that know the server's time are seconds off; of others, minutes. */
const aheadMs = 10 * minuteMs;
/** A use of a code ends after half an hour; a clock may have been set meanwhile. */
const longestMs = 45 * minuteMs;
/** Codes last 1,100 days at most. */
const oldestMs = 1_200 * dayMs;

/** What is odd about these times, of a use of this code (null: of a code that nobody knows); null: nothing. */
export function doubtOfTimes(
  { startedAtMs, endedAtMs }: ReportedTimes,
  code: CodeTerms | null,
  nowMs: number,
): TimeDoubt | null {
  if (startedAtMs > nowMs + aheadMs || (endedAtMs ?? 0) > nowMs + aheadMs) return 'in_the_future';
  if (endedAtMs !== null && endedAtMs - startedAtMs > longestMs) return 'too_long';
  if (startedAtMs < nowMs - oldestMs) return 'too_old';
  // Within a day: the last day of a code is counted where the workstation is.
  const isOfCode =
    code === null ||
    (startedAtMs >= code.madeAtMs - dayMs && startedAtMs < Date.parse(code.expires) + 2 * dayMs);
  return isOfCode ? null : 'code_not_valid_then';
}
