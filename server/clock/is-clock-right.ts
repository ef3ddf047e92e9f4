import type { ClockRecord } from '../domain/records/clock-record.ts';
import { toleratedMs } from './reckon-start.ts';
import type { ServerClock } from './server-clock.ts';

/** Whether somebody vouches for the clock of this machine: the database of nodes, or else the system; null: nobody says. */
export function isClockRight(clock: ServerClock, record: ClockRecord | null): Promise<boolean | null> {
  if (!record?.isShared) return clock.isSynchronised();
  return Promise.resolve(Math.abs(clock.machine.wallMs() - record.timeMs) <= toleratedMs);
}
