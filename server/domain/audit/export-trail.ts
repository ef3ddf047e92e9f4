import type { Ports } from '../ports.ts';
import type { AuditEvent, AuditRange, AuditTrail } from '../records/audit-event.ts';
import { isoTimeOrNull } from '../time/iso-time.ts';
import type { AuditFormat, AuditRenderer } from './export/audit-format.ts';

export interface TrailExport {
  readonly format: AuditFormat;
  readonly render: AuditRenderer;
  /** Only events from this time on; null: from the first. */
  readonly sinceMs: number | null;
  /** Only events before this time; null: up to the newest. */
  readonly untilMs: number | null;
  /** Takes the next piece; resolves when there is room for another. */
  readonly write: (text: string) => Promise<void>;
}

/** Pieces are collected up to about this many characters. */
const chunkLength = 64 * 1024;

/** Rows of the table that are not events of the trail. */
export interface LeftOut {
  readonly count: number;
  readonly firstSeq: number;
}

/**
 * Exports events piece by piece. The export is audited first, since even an incomplete one has disclosed something.
 * Rows that are not events of ours are left out and returned; null: there were none.
 */
export async function exportTrail(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  { format, render, sinceMs, untilMs, write }: TrailExport,
): Promise<LeftOut | null> {
  const range = await unitOfWork.run(({ audit }) => {
    const toSeq = audit.head.seq;
    audit.append({
      type: 'audit_exported',
      outcome: 'success',
      timeMs: clock.nowMs(),
      details: { format, to_seq: toSeq, since: isoTimeOrNull(sinceMs), until: isoTimeOrNull(untilMs) },
    });
    return { fromSeq: sinceMs === null ? 1 : (audit.firstSeqSince(sinceMs) ?? toSeq + 1), toSeq };
  });
  let leftOut: LeftOut | null = null;
  const leaveOut = ({ seq }: AuditEvent) => {
    leftOut = { count: (leftOut?.count ?? 0) + 1, firstSeq: leftOut?.firstSeq ?? seq };
  };
  const events = unitOfWork.read(({ audit }) =>
    eventsBetween(audit, range, { isEarly: before(sinceMs), isLate: from(untilMs), leaveOut }),
  );
  let chunk = '';
  for (const text of render(events)) {
    chunk += text;
    if (chunk.length < chunkLength) continue;
    await write(chunk);
    chunk = '';
  }
  if (chunk) await write(chunk);
  return leftOut;
}

function before(timeMs: number | null) {
  return (event: AuditEvent) => timeMs !== null && event.timeMs < timeMs;
}

function from(timeMs: number | null) {
  return (event: AuditEvent) => timeMs !== null && event.timeMs >= timeMs;
}

interface Choice {
  readonly isEarly: (event: AuditEvent) => boolean;
  readonly isLate: (event: AuditEvent) => boolean;
  readonly leaveOut: (event: AuditEvent) => void;
}

/** Filtered by time within the range as well, since a clock may have been set back. */
function* eventsBetween(
  audit: AuditTrail,
  range: AuditRange,
  { isEarly, isLate, leaveOut }: Choice,
): Iterable<AuditEvent> {
  for (const event of audit.events(range)) {
    if (!audit.isOurs(event)) leaveOut(event);
    else if (!isEarly(event) && !isLate(event)) yield event;
  }
}
