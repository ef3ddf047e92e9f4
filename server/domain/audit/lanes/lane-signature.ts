import type { AuditDetails, AuditEvent, ChainLink, LaneHead } from '../../records/audit-event.ts';
import type { AuditSeal } from '../chain/audit-seal.ts';

/** Links of lanes that an event signs, by lane. */
export type SignedLanes = ReadonlyMap<number, ChainLink>;

/** The heads in the form that is signed: `1:17:hash 2:4:hash`, by lane. */
export function textOfHeads(heads: readonly LaneHead[]): string {
  return heads
    .toSorted((one, other) => one.lane - other.lane)
    .map(({ lane, seq, hash }) => `${lane}:${seq}:${hash.toString('hex')}`)
    .join(' ');
}

/** Details of an event that signs the heads of all lanes. */
export function signedLanes(seal: AuditSeal, heads: readonly LaneHead[]): AuditDetails {
  const lanes = textOfHeads(heads);
  return { kid: seal.keyId, lanes, signature: seal.sign(headsStatement(lanes)) };
}

/** The heads that an event of ours has signed; null if the signature is not ours. */
export function readSignedLanes(
  seal: AuditSeal,
  { details }: Pick<AuditEvent, 'details'>,
): SignedLanes | null {
  const { lanes, signature } = details ?? {};
  if (typeof lanes !== 'string' || typeof signature !== 'string') return null;
  return seal.verifies(headsStatement(lanes), signature) ? linksOf(lanes) : null;
}

/** Details of a pruning up to event `houseSeq` of the house: the newest event of each lane that was ever pruned. */
export function prunedLanes(seal: AuditSeal, houseSeq: number, links: readonly LaneHead[]): AuditDetails {
  if (links.length === 0) return {};
  const lanes = textOfHeads(links);
  return { lanes, lanes_signature: seal.sign(prunedStatement(houseSeq, lanes)) };
}

/** Up to which events a pruning of ours has removed those of lanes; empty: of none. */
export function readPrunedLanes(
  seal: AuditSeal | null,
  pruning: Pick<AuditEvent, 'details'> | null,
): SignedLanes {
  const { covers_seq: houseSeq, lanes, lanes_signature: signature } = pruning?.details ?? {};
  const isSigned = typeof houseSeq === 'number' && typeof lanes === 'string' && typeof signature === 'string';
  return isSigned && seal?.verifies(prunedStatement(houseSeq, lanes), signature) ? linksOf(lanes) : new Map();
}

/** Up to which events a pruning says that those of lanes were removed, whoever has signed it. */
export function claimedLanes(pruning: Pick<AuditEvent, 'details'> | null): readonly LaneHead[] {
  const { lanes } = pruning?.details ?? {};
  if (typeof lanes !== 'string') return [];
  return [...linksOf(lanes)].map(([lane, link]) => ({ lane, ...link }));
}

function linksOf(lanes: string): SignedLanes {
  const links = new Map<number, ChainLink>();
  for (const part of lanes.split(' ')) {
    const [lane, seq, hex = ''] = part.split(':');
    links.set(Number(lane), { seq: Number(seq), hash: Buffer.from(hex, 'hex') });
  }
  return links;
}

/** Another purpose than that of any other signature by this key. */
function headsStatement(lanes: string): string {
  return `carelink audit lanes\n${lanes}`;
}

function prunedStatement(houseSeq: number, lanes: string): string {
  return `carelink audit pruned lanes\n${houseSeq}\n${lanes}`;
}
