import type { AuditTrail } from './audit-event.ts';
import type { AuditSeal } from './audit-seal.ts';
import type { HeadRecord } from './head-record.ts';
import { type ChainVerdict, verifyChain } from './verify-chain.ts';

export interface TrailKeys {
  readonly seal: AuditSeal;
  readonly headRecord: HeadRecord;
}

/** Checks a trail with everything its key can prove, also while a server appends to it. */
export function verifyTrail(
  audit: AuditTrail,
  { seal, headRecord }: TrailKeys,
  reviewed: ReadonlySet<number> = new Set(),
): ChainVerdict {
  // The record first: it is written after its event, so it can only be behind what is read later.
  const recordedHead = headRecord.read();
  const sealedFromSeq = audit.seqOfAuditKey(seal.keyId);
  const pruning = audit.newestPruning();
  return verifyChain(audit.events(), { seal, sealedFromSeq, pruning, recordedHead, reviewed });
}
