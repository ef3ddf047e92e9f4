import type { AuditEvent } from '../../records/audit-event.ts';
import { renderCsv } from './render-csv.ts';
import { renderFhir } from './render-fhir.ts';
import { renderNdjson } from './render-ndjson.ts';

export const auditFormats = ['ndjson', 'csv', 'fhir'] as const;
export type AuditFormat = (typeof auditFormats)[number];

/** Writes events as text, piece by piece, so that an export need not fit into memory. */
export type AuditRenderer = (events: AsyncIterable<AuditEvent>) => AsyncIterable<string>;

/** The renderer of a format; `issuer` is the public URL of the server, which FHIR names as the source. */
export function rendererOf(format: AuditFormat, issuer: string): AuditRenderer {
  switch (format) {
    case 'ndjson':
      return renderNdjson;
    case 'csv':
      return renderCsv;
    case 'fhir':
      return (events) => renderFhir(events, issuer);
  }
}
