import type { Clock } from '../domain/ports/clock.ts';
import type { Log } from '../domain/ports/log.ts';
import type { UnitOfWork } from '../domain/ports/unit-of-work.ts';
import { isClockRight } from './is-clock-right.ts';
import { reckonStart } from './reckon-start.ts';
import { ServerClock } from './server-clock.ts';

/**
 * Compares the clock of a process with what was committed to its database before, and starts it at the right time.
 * Does nothing for other clocks, or for one that has started.
 */
export async function beginClock(clock: Clock, unitOfWork: UnitOfWork, log: Log): Promise<void> {
  if (!(clock instanceof ServerClock) || clock.start) return;
  const { machine, farAheadMs } = clock;
  const { record, newestEventMs, isAccepted } = await unitOfWork.read(async ({ clockRecord, audit }) => ({
    record: await clockRecord.read(),
    newestEventMs: (await audit.newestBefore(null, 1))[0]?.timeMs ?? null,
    isAccepted: await clockRecord.isAcceptanceRequested(),
  }));
  const reading = { wallMs: machine.wallMs(), uptimeMs: machine.uptimeMs(), bootId: machine.bootId };
  const start = reckonStart(reading, { record, newestEventMs, farAheadMs });
  const isRight =
    isAccepted || ((start.doubt || start.hasGap) && (await isClockRight(clock, record)) === true);
  clock.begin(start, isRight);
  if (clock.doubt) {
    const fields = { reason: clock.doubt.reason, wallAheadSeconds: Math.round(clock.wallAheadMs / 1000) };
    log.warn(fields, 'the clock of this machine is doubted: this process goes by its own time');
  }
}
