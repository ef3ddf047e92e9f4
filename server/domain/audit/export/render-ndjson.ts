import { printableJson } from '../../../text/escape-for-screen.ts';
import type { AuditEvent } from '../../records/audit-event.ts';
import { recordOf } from './audit-record.ts';

/** One JSON object per line. */
export async function* renderNdjson(events: AsyncIterable<AuditEvent>): AsyncIterable<string> {
  for await (const event of events) yield `${printableJson(recordOf(event))}\n`;
}
