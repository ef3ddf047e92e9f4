import { type BatchOptions, inBatches } from '../in-batches.ts';
import type { Ports } from '../ports.ts';

/** Removes counters of which nothing is left, in batches; returns how many. */
export function removeEmptyCounters(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  options: BatchOptions = {},
): Promise<number> {
  return inBatches(
    unitOfWork,
    ({ failureCounters }, limit) => failureCounters.removeEmpty(clock.nowMs(), limit),
    options,
  );
}
