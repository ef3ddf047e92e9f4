import type { ServerTime } from '../time/server-time.ts';
import type { SessionClock } from '../time/session-clock.ts';

/** When somebody used the computer, by every available clock. */
export interface ActivityMoment {
  /** Null if the server's time was not known: a guess could not be compared with it later. */
  readonly serverMs: number | null;
  /** By the longer of the machine's clocks. */
  readonly elapsedMs: number;
}

/** Now, with somebody at the computer. */
export function activityNow({
  serverTime,
  clock,
}: {
  readonly serverTime: ServerTime;
  readonly clock: SessionClock;
}): ActivityMoment {
  return { serverMs: serverTime.synchronised ? serverTime.nowMs() : null, elapsedMs: clock.elapsedMs() };
}
