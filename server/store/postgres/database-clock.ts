import { minuteMs } from '../../domain/time/durations.ts';

/**
 * How far the clocks of nodes may be off the database's, either way: a node that is further off would accept what
 * the others have forgotten, so nothing proved to it is accepted.
 */
export const largestSkewMs = 12 * minuteMs;

/** The database's time, by which all nodes forget. */
export const databaseNowMs = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

/** Whether a node so far ahead of the database, or behind it, accepts no proof. */
export function isTooFarOff(aheadMs: number): boolean {
  return !(Math.abs(aheadMs) <= largestSkewMs);
}

/** Says what is wrong with the clock of a node that accepts no proof. */
export const sentenceOfWrongClock =
  'the clock of this machine is too far off that of the database: no proof is accepted here until it is right';
