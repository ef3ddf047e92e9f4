import { type BatchOptions, inBatches } from '../ports/in-batches.ts';
import type { Ports } from '../ports.ts';
import { endSessions } from './end-session.ts';

/** Marks and audits the sessions whose time is over, in batches; returns how many. None while the time is uncertain. */
export function expireSessions(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  options: BatchOptions = {},
): Promise<number> {
  if (clock.isUncertain) return Promise.resolve(0);
  return inBatches(
    unitOfWork,
    async (repositories, limit) => {
      const nowMs = clock.nowMs();
      const overdue = await repositories.sessions.overdue(nowMs, limit);
      return endSessions(repositories, overdue, { reason: 'expired', nowMs, address: null });
    },
    options,
  );
}
