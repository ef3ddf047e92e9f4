import type { AuditEvent } from '../domain/audit/audit-event.ts';
import { blobToUuid, uuidToBlob } from './uuid-blob.ts';

export interface AuditRow {
  readonly seq: number;
  readonly time_ms: number;
  readonly type: AuditEvent['type'];
  readonly outcome: AuditEvent['outcome'];
  readonly user_id: number | null;
  readonly session_id: Buffer | null;
  readonly device_id: Buffer | null;
  readonly address: string | null;
  readonly reason: string | null;
  readonly details: string | null;
  readonly prev_hash: Buffer;
  readonly hash: Buffer;
  readonly seal: Buffer | null;
}

/** Takes what `auditValues` gives. */
export const insertAuditEvent = `
  INSERT INTO audit_events
    (seq, time_ms, type, outcome, user_id, session_id, device_id, address, reason, details, prev_hash, hash, seal)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** The columns of an event in their order. */
export function auditValues(event: AuditEvent): readonly unknown[] {
  return [
    event.seq,
    event.timeMs,
    event.type,
    event.outcome,
    event.userId,
    uuidToBlob(event.sessionId),
    uuidToBlob(event.deviceId),
    event.address,
    event.reason,
    event.details === null ? null : JSON.stringify(event.details),
    event.prevHash,
    event.hash,
    event.seal,
  ];
}

/** The event that a row holds. */
export function eventOf(row: AuditRow): AuditEvent {
  return {
    seq: row.seq,
    timeMs: row.time_ms,
    type: row.type,
    outcome: row.outcome,
    userId: row.user_id,
    sessionId: blobToUuid(row.session_id),
    deviceId: blobToUuid(row.device_id),
    address: row.address,
    reason: row.reason,
    details: parseDetails(row.details),
    prevHash: row.prev_hash,
    hash: row.hash,
    seal: row.seal,
  };
}

/** Unreadable details were tampered with; what is returned instead never matches the hash. */
function parseDetails(details: string | null): AuditEvent['details'] {
  if (details === null) return null;
  try {
    return JSON.parse(details) as AuditEvent['details'];
  } catch {
    return { unreadable: true };
  }
}
