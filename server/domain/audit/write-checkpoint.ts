import type { Ports } from '../ports.ts';
import { hourMs } from '../time/durations.ts';
import { type AuditSeal, checkpointOf } from './chain/audit-seal.ts';

/** Signs the trail if it has grown and was not signed for an hour; every 1,000th event is signed anyway. */
export async function writeCheckpoint(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  seal: AuditSeal,
): Promise<boolean> {
  return unitOfWork.run(async ({ audit }) => {
    const nowMs = clock.nowMs();
    const mark = await audit.newestKeyMark();
    const isDue = audit.head.seq > 0 && (mark === null || Math.abs(nowMs - mark.timeMs) >= hourMs);
    if (!isDue || mark?.seq === audit.head.seq) return false;
    await audit.append(checkpointOf(seal, audit.head, nowMs));
    return true;
  });
}
