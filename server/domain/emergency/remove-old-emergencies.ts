import { retentionStart } from '../audit/retention.ts';
import { type BatchOptions, inBatches } from '../in-batches.ts';
import type { Ports } from '../ports.ts';

/** Removes reviewed emergency accesses that are older than audit events are kept; returns how many. */
export function removeOldEmergencies(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  retentionYears: number,
  options: BatchOptions = {},
): Promise<number> {
  const beforeMs = retentionStart(clock.nowMs(), retentionYears);
  return inBatches(
    unitOfWork,
    ({ emergencies }, limit) => emergencies.removeReviewed(beforeMs, limit),
    options,
  );
}
