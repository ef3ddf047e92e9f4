import type { Ports } from '../ports.ts';
import { expireSessions } from './expire-sessions.ts';

const batchSize = 500;
const dayMs = 24 * 60 * 60 * 1000;

/**
 * Removes sessions that ended more than `days` ago, in batches; their audit events stay. `onProgress` gets the
 * number removed so far. Returns the total.
 */
export async function removeEndedSessions(
  ports: Pick<Ports, 'clock' | 'unitOfWork'>,
  days: number,
  onProgress: (removed: number) => void = () => {},
): Promise<number> {
  await expireSessions(ports);
  const endedBeforeMs = ports.clock.nowMs() - days * dayMs;
  let total = 0;
  for (;;) {
    const removed = await ports.unitOfWork.run(({ sessions }) =>
      sessions.removeEnded(endedBeforeMs, batchSize),
    );
    total += removed;
    if (removed > 0) onProgress(total);
    if (removed < batchSize) break;
  }
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
