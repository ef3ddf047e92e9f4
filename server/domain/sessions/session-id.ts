import { randomUUID } from 'node:crypto';

/** A UUIDv7 (RFC 9562 §5.7): sorts by time, so that new rows land at the end of the table. */
export function newSessionId(nowMs: number): string {
  const time = nowMs.toString(16).padStart(12, '0');
  // Variant and random bits are those of a UUIDv4, of which Node has some in stock.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
