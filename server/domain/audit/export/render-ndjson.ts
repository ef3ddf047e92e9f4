import type { AuditEvent } from '../audit-event.ts';
import { recordOf } from './audit-record.ts';

/** One JSON object a line. */
export function* renderNdjson(events: Iterable<AuditEvent>): Iterable<string> {
  for (const event of events) yield `${JSON.stringify(recordOf(event))}\n`;
}
