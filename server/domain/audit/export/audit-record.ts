import { z } from 'zod';
import { printableJson } from '../../../text/escape-for-screen.ts';
import { jsonOrNull } from '../../../text/json-or-null.ts';
import { type AuditEvent, auditEventTypes } from '../../records/audit-event.ts';
import { factsOf } from '../chain/hash-chain.ts';

const hex = z.string().regex(/^([0-9a-f]{2})+$/);

/** An event as a line of NDJSON; complete, so that its hash can be computed from it. */
const auditRecord = z.strictObject({
  seq: z.number().int().positive(),
  time: z.iso.datetime(),
  type: z.enum(auditEventTypes),
  outcome: z.enum(['success', 'failure']),
  user_id: z.number().int().nullable(),
  session_id: z.string().nullable(),
  device_id: z.string().nullable(),
  address: z.string().nullable(),
  reason: z.string().nullable(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).nullable(),
  prev_hash: hex,
  hash: hex,
  seal: hex.nullable(),
  lane: z.number().int().positive().optional(),
  after_seq: z.number().int().nonnegative().optional(),
});
export type AuditRecord = z.infer<typeof auditRecord>;

/** The members of a record; the last two only for an event of a lane, which `seq` and `hash` belong to. */
export const auditRecordNames = Object.keys(auditRecord.shape) as readonly (keyof AuditRecord)[];

/** The record of an event. */
export function recordOf(event: AuditEvent): AuditRecord {
  return {
    ...factsOf(event),
    prev_hash: event.prevHash.toString('hex'),
    hash: event.hash.toString('hex'),
    seal: event.seal?.toString('hex') ?? null,
  };
}

/** The event in a line of NDJSON; null if it is not a record, or not written the way this program writes one. */
export function parseRecord(line: string): AuditEvent | null {
  const record = auditRecord.safeParse(jsonOrNull(line)).data;
  if (!record) return null;
  const event = eventOf(record);
  // Archives of older programs contain some letters verbatim that would now be escaped.
  const isAsWritten = printableJson(recordOf(event)) === line || JSON.stringify(recordOf(event)) === line;
  return isAsWritten ? event : null;
}

function eventOf(record: AuditRecord): AuditEvent {
  return {
    seq: record.seq,
    timeMs: Date.parse(record.time),
    type: record.type,
    outcome: record.outcome,
    userId: record.user_id,
    sessionId: record.session_id,
    deviceId: record.device_id,
    address: record.address,
    reason: record.reason,
    details: record.details,
    prevHash: Buffer.from(record.prev_hash, 'hex'),
    hash: Buffer.from(record.hash, 'hex'),
    seal: record.seal === null ? null : Buffer.from(record.seal, 'hex'),
    ...(record.lane === undefined ? {} : { place: { lane: record.lane, afterSeq: record.after_seq ?? 0 } }),
  };
}
