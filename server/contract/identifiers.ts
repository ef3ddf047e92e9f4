import { z } from 'zod';

/** A UUID in any case, read as lower case. */
export const uuid = z.uuid().toLowerCase();

/** A number as text in a query or a path. */
export const numberText = z.stringFormat('number', /^[1-9]\d{0,14}$/).transform(Number);

/**
 * Which audit event: its number, and the lane of the node and the newest event of the house where it has them
 * (`17.1.2041`).
 */
export const eventCursor = z
  .stringFormat('event', /^[1-9]\d{0,14}(\.[1-9]\d{0,8}\.\d{1,15})?$/)
  .transform((text) => {
    const [seq = 0, lane, afterSeq = 0] = text.split('.').map(Number);
    return lane === undefined ? { seq } : { seq, place: { lane, afterSeq } };
  });

/** `eventCursor` of an event. */
export function eventCursorOf({
  seq,
  place,
}: {
  readonly seq: number;
  readonly place?: { readonly lane: number; readonly afterSeq: number };
}): string {
  return place ? `${seq}.${place.lane}.${place.afterSeq}` : String(seq);
}

/** Parameter of a path. */
export const byId = z.object({ id: uuid });
