import type { ChainLink, NewAuditEvent } from '../../records/audit-event.ts';

/**
 * The event that tells that `known`, which was on disk, is not in the trail any more, whose last event now is number
 * `lastSeq`; null for `lane`: the trail of the house, which has no number there.
 */
export function damageEvent(
  known: ChainLink,
  {
    lane,
    lastSeq,
    timeMs,
  }: { readonly lane: number | null; readonly lastSeq: number; readonly timeMs: number },
): NewAuditEvent {
  const lost = lastSeq < known.seq;
  return {
    type: 'audit_damaged',
    outcome: 'failure',
    timeMs,
    reason: lost ? 'events_lost' : 'events_changed',
    details: {
      ...(lane !== null && { lane }),
      first_seq: lost ? lastSeq + 1 : known.seq,
      known_seq: known.seq,
      known_hash: known.hash.toString('hex'),
    },
  };
}
