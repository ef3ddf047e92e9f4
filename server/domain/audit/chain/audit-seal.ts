import type { AuditEvent, ChainLink, NewAuditEvent } from '../../records/audit-event.ts';

/** The server's key for its audit trail: with only the database, nobody can create or change a sealed event. */
export interface AuditSeal {
  readonly keyId: string;
  /** Keyed digest of an event's hash. */
  sealOf(hash: Buffer): Buffer;
  /** Signature (base64url) that anybody with the public key can check. */
  sign(statement: string): string;
  verifies(statement: string, signature: string): boolean;
}

/** The purpose of a link's signature; a signature made for one purpose is invalid for another. */
export type LinkPurpose = 'checkpoint' | 'head' | 'pruned';

/** The text that is signed for a link. */
export function linkStatement(purpose: LinkPurpose, { seq, hash }: ChainLink): string {
  return `carelink audit ${purpose}\n${seq}\n${hash.toString('hex')}`;
}

/** Details of an event that signs a link, confirming all events up to it. */
export function signedLink(seal: AuditSeal, purpose: LinkPurpose, link: ChainLink) {
  return {
    kid: seal.keyId,
    covers_seq: link.seq,
    covers_hash: link.hash.toString('hex'),
    signature: seal.sign(linkStatement(purpose, link)),
  };
}

/** The link that an event of ours has signed; null if the signature is not ours. */
export function readSignedLink(
  seal: AuditSeal,
  purpose: LinkPurpose,
  { details }: Pick<AuditEvent, 'details'>,
): ChainLink | null {
  const { covers_seq: seq, covers_hash: hex, signature } = details ?? {};
  if (typeof seq !== 'number' || typeof hex !== 'string' || typeof signature !== 'string') return null;
  const link = { seq, hash: Buffer.from(hex, 'hex') };
  return seal.verifies(linkStatement(purpose, link), signature) ? link : null;
}

/** The event after `head` that signs everything before it. */
export function checkpointOf(seal: AuditSeal, head: ChainLink, timeMs: number): NewAuditEvent {
  return { type: 'checkpoint', outcome: 'success', timeMs, details: signedLink(seal, 'checkpoint', head) };
}
