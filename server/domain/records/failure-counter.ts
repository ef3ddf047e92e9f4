/**
 * How often something has failed, forgotten steadily. Stored is when nothing of it will be left, so that a
 * counter needs no timer, and a restart changes nothing.
 */
export interface FailureCounter {
  readonly emptyAtMs: number;
  /** When it last counted; later than now only when the clock was set back. */
  readonly updatedAtMs: number;
}

/** Counters by name; the name says nothing about who is counted. */
export interface FailureCounterRepository {
  find(name: Buffer): Promise<FailureCounter | null>;
  /** Keeps a bounded number of counters: those that would be empty first make room. */
  put(name: Buffer, counter: FailureCounter): Promise<void>;
  remove(name: Buffer): Promise<void>;
  /** Removes at most `limit` counters that are empty; returns how many. */
  removeEmpty(nowMs: number, limit: number): Promise<number>;
}

/** So many failures may come at once, and as many are forgotten in a period, one after the other. */
export interface FailureRate {
  readonly limit: number;
  readonly periodMs: number;
}

/** Milliseconds until one more may fail, never more than it takes to forget one; 0: now. */
export function waitMs(
  counter: FailureCounter | null,
  { limit, periodMs }: FailureRate,
  nowMs: number,
  underWay = 0,
): number {
  const forgetMs = periodMs / limit;
  const filledMs = emptyAtMs({ counter, periodMs, nowMs }) + (underWay + 1) * forgetMs - nowMs;
  return Math.min(forgetMs, Math.max(0, filledMs - periodMs));
}

/** The counter after one more failure. */
export function countFailure(
  counter: FailureCounter | null,
  { limit, periodMs }: FailureRate,
  nowMs: number,
): FailureCounter {
  const filledAtMs = emptyAtMs({ counter, periodMs, nowMs }) + periodMs / limit;
  return { emptyAtMs: Math.min(Math.ceil(filledAtMs), nowMs + periodMs), updatedAtMs: nowMs };
}

/** A counter from the future was made before the clock was set back: nobody may wait until it comes true. */
function emptyAtMs({
  counter,
  periodMs,
  nowMs,
}: {
  readonly counter: FailureCounter | null;
  readonly periodMs: number;
  readonly nowMs: number;
}): number {
  if (!counter || counter.updatedAtMs > nowMs) return nowMs;
  return Math.max(nowMs, Math.min(counter.emptyAtMs, nowMs + periodMs));
}
