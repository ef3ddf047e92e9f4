import { createHash } from 'node:crypto';
import type { AuditEvent, NewAuditEvent } from './audit-event.ts';
import { canonicalJson } from './canonical-json.ts';

/** `prev_hash` of the first event. */
export const genesisHash = Buffer.alloc(32);

/** `SHA-256(prev_hash ‖ canonical JSON)` of an event; times are written as ISO 8601 in UTC. */
export function hashEvent(event: Omit<AuditEvent, 'hash'>): Buffer {
  const content = canonicalJson({
    seq: event.seq,
    time: new Date(event.timeMs).toISOString(),
    type: event.type,
    outcome: event.outcome,
    user_id: event.userId,
    session_id: event.sessionId,
    device_id: event.deviceId,
    address: event.address,
    reason: event.reason,
    details: event.details,
  });
  return createHash('sha256').update(event.prevHash).update(content).digest();
}

/** The last link: number and hash of the newest event. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: Buffer;
}

/** Puts an event at the end of the chain. */
export function chainEvent(head: ChainHead, event: NewAuditEvent): AuditEvent {
  const linked = {
    seq: head.seq + 1,
    timeMs: event.timeMs,
    type: event.type,
    outcome: event.outcome,
    userId: event.userId ?? null,
    sessionId: event.sessionId ?? null,
    deviceId: event.deviceId ?? null,
    address: event.address ?? null,
    reason: event.reason ?? null,
    details: event.details ?? null,
    prevHash: head.hash,
  };
  return { ...linked, hash: hashEvent(linked) };
}
