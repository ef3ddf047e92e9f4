import { escapeLine, printableJson } from '../../../text/escape-for-screen.ts';
import type { AuditEvent } from '../../records/audit-event.ts';
import { type AuditRecord, auditRecordNames, recordOf } from './audit-record.ts';

/** CSV by RFC 4180 with a header line; details are JSON in one cell. */
export async function* renderCsv(events: AsyncIterable<AuditEvent>): AsyncIterable<string> {
  yield lineOf(auditRecordNames);
  for await (const event of events) {
    const record = recordOf(event);
    yield lineOf(auditRecordNames.map((name) => textOf(record[name])));
  }
}

function textOf(value: AuditRecord[keyof AuditRecord]): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? printableJson(value) : printable(String(value));
}

/** Characters that a terminal would obey are escaped; tabs and line breaks are allowed in a cell. */
function printable(text: string): string {
  return text.replace(/[^\t\r\n]+/g, escapeLine);
}

function lineOf(cells: readonly string[]): string {
  return `${cells.map((cell) => `"${withoutFormula(cell).replaceAll('"', '""')}"`).join(',')}\r\n`;
}

/** Spreadsheets run anything that begins like a formula, even in quotes (OWASP, "CSV Injection"). */
function withoutFormula(cell: string): string {
  return /^(?:[\t\r\n]|\s*[=+\-@\uff0b\uff0d\uff1d\uff20])/.test(cell) ? `'${cell}` : cell;
}
