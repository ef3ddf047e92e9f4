import { createHash } from 'node:crypto';
import { printableJson } from '../../../text/escape-for-screen.ts';
import type { AuditEvent } from '../../records/audit-event.ts';
import { type FhirAuditEvent, fhirAuditEvents } from './fhir-audit-event.ts';

/** A FHIR R4 Bundle of AuditEvents, one entry per line. */
export async function* renderFhir(events: AsyncIterable<AuditEvent>, issuer: string): AsyncIterable<string> {
  let separator = ',"entry":[\n';
  yield '{"resourceType":"Bundle","type":"collection"';
  for await (const event of events) {
    for (const resource of fhirAuditEvents(event, issuer)) {
      yield separator + printableJson({ fullUrl: fullUrlOf(event, resource), resource });
      separator = ',\n';
    }
  }
  // FHIR forbids empty arrays.
  yield separator === ',\n' ? '\n]}\n' : '}\n';
}

/** The same event has the same UUID (version 8, RFC 9562 §5.8) in every export. */
function fullUrlOf(event: AuditEvent, { id }: FhirAuditEvent): string {
  const bytes = createHash('sha256').update(event.hash).update(id).digest().subarray(0, 16);
  bytes[6] = 0x80 | (bytes.readUInt8(6) & 0x0f);
  bytes[8] = 0x80 | (bytes.readUInt8(8) & 0x3f);
  const hex = bytes.toString('hex');
  return `urn:uuid:${[hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')}`;
}
