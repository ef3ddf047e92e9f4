import type { Ports } from '../ports.ts';
import { endSession } from './end-session.ts';

/** Small, so that a batch never holds the write lock for long. */
const batchSize = 100;

/** Marks and audits the sessions whose time is over; returns how many. */
export async function expireSessions({
  clock,
  unitOfWork,
}: Pick<Ports, 'clock' | 'unitOfWork'>): Promise<number> {
  let total = 0;
  for (;;) {
    const ended = await unitOfWork.run((repositories) => {
      const nowMs = clock.nowMs();
      const overdue = repositories.sessions.overdue(nowMs, batchSize);
      for (const session of overdue)
        endSession(repositories, session, { reason: 'expired', nowMs, address: null });
      return overdue.length;
    });
    total += ended;
    if (ended < batchSize) return total;
  }
}
