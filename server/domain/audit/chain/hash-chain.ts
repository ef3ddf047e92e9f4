import { createHash } from 'node:crypto';
import type {
  AuditDetails,
  AuditEvent,
  ChainLink,
  LanePlace,
  NewAuditEvent,
} from '../../records/audit-event.ts';
import { isoTime } from '../../time/iso-time.ts';
import type { AuditSeal } from './audit-seal.ts';
import { canonicalJson } from './canonical-json.ts';

/** `prev_hash` of the first event. */
export const genesisHash = Buffer.alloc(32);

/** The facts of an event, under the names used in exports and hashes; times are ISO 8601 in UTC. */
export function factsOf(event: Omit<AuditEvent, 'prevHash' | 'hash' | 'seal'>) {
  const facts = {
    seq: event.seq,
    time: isoTime(event.timeMs),
    type: event.type,
    outcome: event.outcome,
    user_id: event.userId,
    session_id: event.sessionId,
    device_id: event.deviceId,
    address: event.address,
    reason: event.reason,
    details: event.details,
  };
  return event.place ? { ...facts, lane: event.place.lane, after_seq: event.place.afterSeq } : facts;
}

/** `SHA-256(prev_hash ‖ canonical JSON of its facts)` of an event. */
export function hashEvent(event: Omit<AuditEvent, 'hash' | 'seal'>): Buffer {
  const text = canonicalJson(factsOf(event));
  return createHash('sha256').update(event.prevHash).update(text).digest();
}

/** Before the first event. */
export const genesis: ChainLink = { seq: 0, hash: genesisHash };

/** Appends an event to a chain, sealed if there is a key; without a place it is the chain of the house. */
export function chainEvent(
  head: ChainLink,
  event: NewAuditEvent,
  seal: AuditSeal | null = null,
  place: LanePlace | null = null,
): AuditEvent {
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
    details: event.details ? inOrder(event.details) : null,
    prevHash: head.hash,
    ...(place ? { place } : {}),
  };
  const ownHash = hashEvent(linked);
  return { ...linked, hash: ownHash, seal: seal?.sealOf(ownHash) ?? null };
}

/** In the order of canonical JSON, so that the stored text is the text that was hashed. */
function inOrder(details: AuditDetails): AuditDetails {
  const keys = Object.keys(details).sort();
  return Object.fromEntries(keys.map((key) => [key, details[key] ?? null]));
}

/**
 * Whether an event matches its hash and, from `sealedFromSeq` of the house on and after the events of lanes in
 * `unsealedLanes`, its seal, and so was written by us.
 */
export function isAuthentic(
  event: AuditEvent,
  seal: Pick<AuditSeal, 'sealOf'> | null,
  sealedFromSeq: number,
  unsealedLanes: ReadonlyMap<number, ChainLink> = new Map(),
): boolean {
  if (!isHashedRight(event)) return false;
  const { seq, place } = event;
  const isOlder = place ? seq <= (unsealedLanes.get(place.lane)?.seq ?? 0) : seq < sealedFromSeq;
  if (seal === null || isOlder) return true;
  return event.seal?.equals(seal.sealOf(event.hash)) ?? false;
}

/** Content that cannot even be written as canonical JSON was never hashed by us. */
export function isHashedRight(event: AuditEvent): boolean {
  try {
    return event.hash.equals(hashEvent(event));
  } catch {
    return false;
  }
}

/** True for the same event. */
export function sameLink(first: ChainLink, second: ChainLink): boolean {
  return first.seq === second.seq && first.hash.equals(second.hash);
}
