import type { AuditDetails, AuditEvent, AuditTrail, LaneHead } from '../../records/audit-event.ts';
import type { AuditSeal } from '../chain/audit-seal.ts';
import type { SealStart } from '../chain/seal-start.ts';
import { claimedLanes, readSignedLanes, type SignedLanes, signedLanes } from './lane-signature.ts';

const noLanes: SignedLanes = new Map();

/** Null: no event makes the key known. */
export async function findSealStart(
  audit: Pick<AuditTrail, 'seqOfAuditKey' | 'events'>,
  seal: AuditSeal,
): Promise<SealStart | null> {
  const seq = await audit.seqOfAuditKey(seal.keyId);
  if (seq === null) return null;
  const [made] = await Array.fromAsync(audit.events({ fromSeq: seq, toSeq: seq }));
  return { seq, lanes: (made && readSignedLanes(seal, made)) ?? noLanes };
}

/** What the event that makes a key known says of lanes that others have written before; nobody may move them meanwhile. */
export async function sealStartDetails(
  audit: Pick<AuditTrail, 'lanes'>,
  seal: AuditSeal,
): Promise<AuditDetails> {
  const used = (await audit.lanes()).filter(({ seq }) => seq > 0);
  return used.length === 0 ? {} : signedLanes(seal, used);
}

/**
 * The heads that an event of the house names for lanes to be followed to; null: it names none. What was signed by a key
 * that is gone is taken as it is written: the chain vouches for it up to the event that made the present key known.
 */
export function headsNamedBy(
  event: AuditEvent,
  seal: AuditSeal,
  start: SealStart | null,
): readonly LaneHead[] | 'forged' | null {
  const isStart = event.seq === start?.seq && start.lanes.size > 0;
  if (event.type !== 'lanes_signed' && !isStart) return null;
  if (event.seq < (start?.seq ?? 0)) return claimedLanes(event);
  const signed = readSignedLanes(seal, event);
  return signed === null ? 'forged' : [...signed].map(([lane, link]) => ({ lane, ...link }));
}
