import { type BatchOptions, inBatches } from '../ports/in-batches.ts';
import type { Ports } from '../ports.ts';
import { dayMs } from '../time/durations.ts';
import { expireSessions } from './expire-sessions.ts';

/** Removes sessions that ended more than `days` ago, in batches; their audit events stay. Returns how many. */
export async function removeEndedSessions(
  ports: Pick<Ports, 'clock' | 'unitOfWork'>,
  days: number,
  options: BatchOptions = {},
): Promise<number> {
  if (ports.clock.isUncertain) return 0;
  const { onProgress: _, ...quietly } = options;
  await expireSessions(ports, quietly);
  const endedBeforeMs = ports.clock.nowMs() - days * dayMs;
  const total = await inBatches(
    ports.unitOfWork,
    ({ sessions }, limit) => sessions.removeEnded(endedBeforeMs, limit),
    options,
  );
  if (total > 0) {
    await ports.unitOfWork.run(({ audit }) =>
      audit.append({
        type: 'sessions_removed',
        outcome: 'success',
        timeMs: ports.clock.nowMs(),
        details: { count: total, older_than_days: days },
      }),
    );
  }
  return total;
}
