import { type AuditEventType, auditEvents, auditEventTypes } from '../records/audit-event.ts';
import { codesOf } from './export/fhir-codes.ts';
import { stateEventTypes } from './state/vouched-state.ts';

/** The content of docs/audit-events.md. */
export function auditEventsPage(): string {
  return `# Audit events

<!-- Made by \`npm run docs\` from server/domain/records/audit-event.ts: change the sentences there. -->

An export as FHIR gives an event the DICOM type, subtype and action of the last column. What an event marked ✓ changes
in the database is compared with the trail ([decision 0027](decisions/0027-vouched-state.md)).

| event | meaning | vouched for | FHIR |
| --- | --- | --- | --- |
${auditEventTypes.map(rowOf).join('')}`;
}

function rowOf(type: AuditEventType): string {
  const { type: kind, subtype, action } = codesOf(type);
  const codes = [kind.display, ...(subtype ? [subtype.display] : []), action].join(', ');
  return `| \`${type}\` | ${auditEvents[type]} | ${stateEventTypes.includes(type) ? '✓' : ''} | ${codes} |\n`;
}
