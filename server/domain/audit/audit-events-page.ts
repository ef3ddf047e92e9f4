import { type AuditEventType, auditEvents, auditEventTypes } from '../records/audit-event.ts';
import { codesOf } from './export/fhir-codes.ts';
import { stateEventTypes } from './state/vouched-state.ts';

/** The content of docs/audit-events.md. */
export function auditEventsPage(): string {
  return `# Audit events

<!-- Made by \`npm run docs\` from server/domain/records/audit-event.ts: change the sentences there. -->

An export as FHIR gives an event the DICOM type, subtype and action of the last column. What an event marked ✓ changes
in the database is compared with the trail ([decision 0027](decisions/0027-vouched-state.md)).

On a server of several nodes, refreshes and notes of locking are in a chain of the node that wrote them ([decision
0045](decisions/0045-lanes-of-the-audit-trail.md)). Such an event has a \`lane\`, in which its \`seq\` counts, and \`after_seq\`, the newest
event without a lane before it; both belong to what is hashed. FHIR names it \`seq.lane\`.

| event | meaning | vouched for | FHIR |
| --- | --- | --- | --- |
${auditEventTypes.map(rowOf).join('')}`;
}

function rowOf(type: AuditEventType): string {
  const { type: kind, subtype, action } = codesOf(type);
  const codes = [kind.display, ...(subtype ? [subtype.display] : []), action].join(', ');
  return `| \`${type}\` | ${auditEvents[type]} | ${stateEventTypes.includes(type) ? '✓' : ''} | ${codes} |\n`;
}
