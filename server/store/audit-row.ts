import { genesisHash } from '../domain/audit/chain/hash-chain.ts';
import type { AuditEvent } from '../domain/records/audit-event.ts';
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

/** Takes the result of `auditValues`. */
export const insertAuditEvent = `
  INSERT INTO audit_events
    (seq, time_ms, type, outcome, user_id, session_id, device_id, address, reason, details, prev_hash, hash, seal)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** The columns of an event, in order. */
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

/**
 * The event in a row. A row that is not spelt exactly as `auditValues` spells an event (another storage class,
 * different white space, a repeated member) yields an event that no hash fits: two readers could otherwise
 * understand it differently.
 */
export function eventOf(row: AuditRow): AuditEvent {
  if (!isSpeltAsWritten(row)) return misspelt(row);
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

/** Not even canonical JSON can contain this, so it never equals anything that was hashed. */
const unhashable: AuditEvent['details'] = { unreadable: Number.NaN };

/** `JSON.stringify` writes a parsed value in exactly one way, keeping the order of the text. */
function parseDetails(details: string | null): AuditEvent['details'] {
  if (details === null) return null;
  try {
    const parsed = JSON.parse(details) as AuditEvent['details'];
    return JSON.stringify(parsed) === details ? parsed : unhashable;
  } catch {
    return unhashable;
  }
}

function isSpeltAsWritten(row: AuditRow): boolean {
  return (
    Number.isSafeInteger(row.seq) &&
    row.seq > 0 &&
    Number.isSafeInteger(row.time_ms) &&
    typeof row.type === 'string' &&
    typeof row.outcome === 'string' &&
    (row.user_id === null || Number.isSafeInteger(row.user_id)) &&
    isBytesOrNull(row.session_id, uuidBytes) &&
    isBytesOrNull(row.device_id, uuidBytes) &&
    isTextOrNull(row.address) &&
    isTextOrNull(row.reason) &&
    isTextOrNull(row.details) &&
    isBytes(row.prev_hash, hashBytes) &&
    isBytes(row.hash, hashBytes) &&
    (row.seal === null || Buffer.isBuffer(row.seal))
  );
}

const uuidBytes = 16;
const hashBytes = 32;

function isBytes(value: unknown, length: number): boolean {
  return Buffer.isBuffer(value) && value.length === length;
}

function isBytesOrNull(value: unknown, length: number): boolean {
  return value === null || isBytes(value, length);
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string';
}

/** Its number, to identify it by; nothing else in it is trusted. */
function misspelt({ seq }: AuditRow): AuditEvent {
  return {
    seq: Number(seq),
    timeMs: 0,
    type: 'audit_damaged',
    outcome: 'failure',
    userId: null,
    sessionId: null,
    deviceId: null,
    address: null,
    reason: null,
    details: unhashable,
    prevHash: genesisHash,
    hash: genesisHash,
    seal: null,
  };
}
