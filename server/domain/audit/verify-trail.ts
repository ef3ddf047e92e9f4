import type { AuditTrail, Stranger } from './audit-event.ts';
import type { AuditSeal } from './audit-seal.ts';
import type { HeadRecord } from './head-record.ts';
import { type BrokenChain, type ChainProofs, type ChainVerdict, verifyChain } from './verify-chain.ts';

export interface TrailKeys {
  readonly seal: AuditSeal;
  readonly headRecord: HeadRecord;
}

/**
 * Checks a trail with everything its key can prove, also while a server appends to it: every row of the table is an
 * event of the chain, and the database still has the rules that keep them.
 */
export function verifyTrail(
  audit: AuditTrail,
  { seal, headRecord }: TrailKeys,
  reviewed: ReadonlySet<number> = new Set(),
): ChainVerdict {
  // The record first: it is written after its event, so it can only be behind what is read later.
  const recordedHead = headRecord.read();
  return audit.atOneMoment(() => {
    const sealedFromSeq = audit.seqOfAuditKey(seal.keyId);
    const pruning = audit.newestPruning();
    return verifyRows(audit, { seal, sealedFromSeq, pruning, recordedHead, reviewed });
  });
}

/** As `verifyTrail`, for a trail that was never sealed. */
export function verifyUnsealedTrail(audit: AuditTrail): ChainVerdict {
  return audit.atOneMoment(() => verifyRows(audit, null));
}

function verifyRows(audit: AuditTrail, proofs: ChainProofs | null): ChainVerdict {
  const stranger = audit.firstStranger();
  if (stranger && stranger.seq < 1) return brokenBy(stranger);
  const verdict = verifyChain(audit.events(), proofs);
  if (stranger && (verdict.whole || stranger.seq < verdict.brokenSeq)) return brokenBy(stranger);
  if (!verdict.whole) return verdict;
  const problem = audit.problemOfRules();
  return problem === null ? verdict : { whole: false, brokenSeq: verdict.head.seq, of: 'database', problem };
}

function brokenBy({ seq, shownSeq }: Stranger): BrokenChain {
  return { whole: false, brokenSeq: seq, problem: `row ${shownSeq} is no event of the chain` };
}
