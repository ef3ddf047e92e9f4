import type { Clock } from '../ports/clock.ts';
import { type BatchOptions, inBatches } from '../ports/in-batches.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';

/** Removes counters of which nothing is left, in batches; returns how many. */
export function removeEmptyCounters(
  { clock, unitOfWork }: { readonly clock: Clock; readonly unitOfWork: UnitOfWork },
  options: BatchOptions = {},
): Promise<number> {
  return inBatches(
    unitOfWork,
    ({ failureCounters }, limit) => failureCounters.removeEmpty(clock.nowMs(), limit),
    options,
  );
}
