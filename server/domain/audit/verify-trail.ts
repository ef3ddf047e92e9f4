import type { AuditTrail, Stranger } from '../records/audit-event.ts';
import type { AuditSeal } from './chain/audit-seal.ts';
import type { HeadRecord } from './chain/head-record.ts';
import { type BrokenChain, type ChainProofs, type ChainVerdict, ChainWalk } from './chain/verify-chain.ts';
import { findVouchingEvent, StateWalk } from './state/verify-state.ts';

export interface TrailKeys {
  readonly seal: AuditSeal;
  readonly headRecord: HeadRecord;
}

/**
 * Checks a trail with everything its key can prove, even while a server appends to it: every row of the table is an
 * event of the chain, and the database still has the triggers that protect them.
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

/** Like `verifyTrail`, for a trail that was never sealed. */
export function verifyUnsealedTrail(audit: AuditTrail): ChainVerdict {
  return audit.atOneMoment(() => verifyRows(audit, null));
}

function verifyRows(audit: AuditTrail, proofs: ChainProofs | null): ChainVerdict {
  const stranger = audit.firstStranger();
  if (stranger && stranger.seq < 1) return brokenBy(stranger);
  const base = proofs && findVouchingEvent(audit, proofs.seal);
  const state = base && proofs && new StateWalk(audit.state, proofs.seal, base);
  const verdict = followRows(audit, proofs, state);
  if (stranger && (verdict.whole || stranger.seq < verdict.brokenSeq)) return brokenBy(stranger);
  if (!verdict.whole) return verdict;
  for (const { seq, problem } of state?.finish() ?? []) {
    return { whole: false, brokenSeq: seq, of: 'database', problem };
  }
  const problem = audit.problemOfRules();
  if (problem !== null) return { whole: false, brokenSeq: verdict.head.seq, of: 'database', problem };
  return { ...verdict, vouchedFromSeq: base?.seq ?? null };
}

/** The chain and what follows from it, event by event, since a long trail does not fit into memory. */
function followRows(audit: AuditTrail, proofs: ChainProofs | null, state: StateWalk | null): ChainVerdict {
  const walk = new ChainWalk(proofs);
  for (const event of audit.events()) {
    const broken = walk.step(event);
    if (broken) return broken;
    state?.step(event);
  }
  return walk.finish();
}

function brokenBy({ seq, shownSeq }: Stranger): BrokenChain {
  return { whole: false, brokenSeq: seq, problem: `row ${shownSeq} is no event of the chain` };
}
