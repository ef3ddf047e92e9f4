import { retentionStart } from '../audit/chain/retention.ts';
import { type BatchOptions, inBatches } from '../ports/in-batches.ts';
import type { Ports } from '../ports.ts';
import { dayMs } from '../time/durations.ts';

/** For how long a report that nobody vouches for waits for somebody who does. */
const unverifiedDays = 90;

/**
 * Removes emergency accesses whose review is closed and that are older than audit events are kept, in batches;
 * that they were removed leaves its event. Returns how many.
 */
export async function removeOldEmergencies(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  retentionYears: number,
  options: BatchOptions = {},
): Promise<number> {
  const beforeMs = retentionStart(clock.nowMs(), retentionYears);
  await unitOfWork.run(({ unverifiedUses }) =>
    unverifiedUses.removeOld(clock.nowMs() - unverifiedDays * dayMs),
  );
  return inBatches(
    unitOfWork,
    async ({ emergencies, audit }, limit) => {
      const count = await emergencies.removeReviewed(beforeMs, limit);
      // Together with the removal: what is gone without such an event was taken by somebody else.
      if (count > 0) {
        await audit.append({
          type: 'emergencies_removed',
          outcome: 'success',
          timeMs: clock.nowMs(),
          details: { count, older_than_years: retentionYears },
        });
      }
      return count;
    },
    options,
  );
}
