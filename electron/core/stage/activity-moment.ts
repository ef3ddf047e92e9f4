import type { ServerTime } from '../time/server-time.ts';
import type { SessionClock } from '../time/session-clock.ts';

/** When somebody touched the computer, by all the time there is to measure it by. */
export interface ActivityMoment {
  /** Null while nobody knew what time it is: a guess, and what the server says later, have nothing in common. */
  readonly serverMs: number | null;
  /** By the longer of the machine's clocks. */
  readonly elapsedMs: number;
}

/** This moment, at which somebody is here. */
export function activityNow({
  serverTime,
  clock,
}: {
  readonly serverTime: ServerTime;
  readonly clock: SessionClock;
}): ActivityMoment {
  return { serverMs: serverTime.synchronised ? serverTime.nowMs() : null, elapsedMs: clock.elapsedMs() };
}
