import type { AuditEvent, AuditRange, AuditTrail } from '../../records/audit-event.ts';

/** Part of a trail: of the chain of the house, and of lanes. */
export interface TrailPart {
  readonly house: AuditRange;
  readonly lanes: readonly (AuditRange & { readonly lane: number })[];
}

/**
 * The events of the house with those of lanes where the house had its place for them, a few at a time in memory; those
 * of several lanes at one place by their times.
 */
export async function* mergeLanes(
  audit: Pick<AuditTrail, 'events' | 'eventsOfLane'>,
  { house, lanes }: TrailPart,
): AsyncIterableIterator<AuditEvent> {
  const chains = [audit.events(house), ...lanes.map(({ lane, ...range }) => audit.eventsOfLane(lane, range))];
  const next = new Map<AsyncIterator<AuditEvent>, AuditEvent>();
  const advance = async (chain: AsyncIterator<AuditEvent>) => {
    const { value, done } = await chain.next();
    if (done) next.delete(chain);
    else next.set(chain, value);
  };
  for (const chain of chains) await advance(chain);
  while (next.size > 0) {
    const [chain, event] = [...next].reduce((first, other) => (isBefore(other[1], first[1]) ? other : first));
    yield event;
    await advance(chain);
  }
}

function isBefore(one: AuditEvent, other: AuditEvent): boolean {
  const [place, otherPlace] = [one.place?.afterSeq ?? one.seq, other.place?.afterSeq ?? other.seq];
  if (place !== otherPlace) return place < otherPlace;
  if (!one.place || !other.place) return !one.place;
  return one.timeMs < other.timeMs;
}
