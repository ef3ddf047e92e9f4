import type { Ports } from '../ports.ts';
import type { AuditEvent, AuditTrail, EventPosition, LaneHead } from '../records/audit-event.ts';
import { isoTimeOrNull } from '../time/iso-time.ts';
import type { AuditFormat, AuditRenderer } from './export/audit-format.ts';
import { textOfHeads } from './lanes/lane-signature.ts';
import { mergeLanes, type TrailPart } from './lanes/merge-lanes.ts';

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
  readonly first: EventPosition;
}

/**
 * Exports events piece by piece. The export is audited first, since even an incomplete one has disclosed something.
 * Rows that are not events of ours are left out and returned; null: there were none.
 */
export async function exportTrail(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  { format, render, sinceMs, untilMs, write }: TrailExport,
): Promise<LeftOut | null> {
  const ends = await unitOfWork.run(async ({ audit }) => {
    const toSeq = audit.head.seq;
    // Nobody moves them meanwhile: this job has the house to itself.
    const lanes = await audit.lanes();
    await audit.append({
      type: 'audit_exported',
      outcome: 'success',
      timeMs: clock.nowMs(),
      details: {
        format,
        to_seq: toSeq,
        ...(lanes.length > 0 && { lanes: textOfHeads(lanes) }),
        since: isoTimeOrNull(sinceMs),
        until: isoTimeOrNull(untilMs),
      },
    });
    return { toSeq, lanes };
  });
  const part = await unitOfWork.read(({ audit }) => partSince(audit, sinceMs, ends));
  let leftOut: LeftOut | null = null;
  const leaveOut = ({ seq, place }: AuditEvent) => {
    const first = leftOut?.first ?? { seq, ...(place && { place }) };
    leftOut = { count: (leftOut?.count ?? 0) + 1, first };
  };
  const events = await unitOfWork.read(async ({ audit }) =>
    eventsBetween(audit, part, { isEarly: before(sinceMs), isLate: from(untilMs), leaveOut }),
  );
  let chunk = '';
  for await (const text of render(events)) {
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

interface TrailEnds {
  readonly toSeq: number;
  readonly lanes: readonly LaneHead[];
}

/** Each chain from its first event of that time on. */
async function partSince(
  audit: AuditTrail,
  sinceMs: number | null,
  { toSeq, lanes }: TrailEnds,
): Promise<TrailPart> {
  const firstOf = async (lane: number, lastSeq: number) =>
    sinceMs === null ? 1 : ((await audit.firstSeqSince(sinceMs, lane)) ?? lastSeq + 1);
  return {
    house: { fromSeq: await firstOf(0, toSeq), toSeq },
    lanes: await Array.fromAsync(lanes, async ({ lane, seq }) => ({
      lane,
      fromSeq: await firstOf(lane, seq),
      toSeq: seq,
    })),
  };
}

/** Filtered by time within the range as well, since a clock may have been set back. */
async function* eventsBetween(
  audit: AuditTrail,
  part: TrailPart,
  { isEarly, isLate, leaveOut }: Choice,
): AsyncIterableIterator<AuditEvent> {
  for await (const event of mergeLanes(audit, part)) {
    if (!(await audit.isOurs(event))) leaveOut(event);
    else if (!isEarly(event) && !isLate(event)) yield event;
  }
}
