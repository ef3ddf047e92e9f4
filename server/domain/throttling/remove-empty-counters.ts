import type { Ports } from '../ports.ts';

const batchSize = 500;

/** Removes counters of which nothing is left, in batches; returns how many. */
export async function removeEmptyCounters({
  clock,
  unitOfWork,
}: Pick<Ports, 'clock' | 'unitOfWork'>): Promise<number> {
  for (let total = 0; ; ) {
    const removed = await unitOfWork.run(({ failureCounters }) =>
      failureCounters.removeEmpty(clock.nowMs(), batchSize),
    );
    total += removed;
    if (removed < batchSize) return total;
  }
}
