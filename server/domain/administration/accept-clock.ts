import type { Ports } from '../ports.ts';
import { isoTime } from '../time/iso-time.ts';

/** Has the running server, or the next one to start, trust the clock of the machine; audited. */
export function acceptClock(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  wallMs: number,
): Promise<void> {
  return unitOfWork.run(async ({ audit, clockRecord }) => {
    await clockRecord.requestAcceptance();
    await audit.append({
      type: 'clock_accepted',
      outcome: 'success',
      timeMs: clock.nowMs(),
      details: { acted_by: 'command_line', wall_time: isoTime(wallMs) },
    });
  });
}
