import { isoTimeOrNull } from '../iso-time.ts';
import type { Ports } from '../ports.ts';
import type { AuditEvent, AuditRange, AuditTrail } from './audit-event.ts';
import type { AuditFormat, AuditRenderer } from './export/audit-format.ts';

export interface TrailExport {
  readonly format: AuditFormat;
  readonly render: AuditRenderer;
  /** Events of this time and later; null: from the first on. */
  readonly sinceMs: number | null;
  /** Events before this time; null: up to the newest. */
  readonly untilMs: number | null;
  /** Takes the next piece; resolves when there is room for another. */
  readonly write: (text: string) => Promise<void>;
}

/** Pieces are gathered to about this many characters. */
const chunkLength = 64 * 1024;

/** Exports events piece by piece. That is audited first, since what was begun has already shown something. */
export async function exportTrail(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  { format, render, sinceMs, untilMs, write }: TrailExport,
): Promise<void> {
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
  const events = unitOfWork.read(({ audit }) => eventsBetween(audit, range, sinceMs, untilMs));
  let chunk = '';
  for (const text of render(events)) {
    chunk += text;
    if (chunk.length < chunkLength) continue;
    await write(chunk);
    chunk = '';
  }
  if (chunk) await write(chunk);
}

/** By time also within the range, since a clock may have been set back. */
function* eventsBetween(
  audit: AuditTrail,
  range: AuditRange,
  sinceMs: number | null,
  untilMs: number | null,
): Iterable<AuditEvent> {
  for (const event of audit.events(range)) {
    const isEarly = sinceMs !== null && event.timeMs < sinceMs;
    const isLate = untilMs !== null && event.timeMs >= untilMs;
    if (!isEarly && !isLate) yield event;
  }
}
