import type { AuditTrail, Stranger } from '../records/audit-event.ts';
import type { AuditSeal } from './chain/audit-seal.ts';
import type { HeadRecord, LaneRecord } from './chain/head-record.ts';
import { type BrokenChain, type ChainProofs, type ChainVerdict, ChainWalk } from './chain/verify-chain.ts';
import { findSealStart } from './lanes/find-seal-start.ts';
import { LanesWalk } from './lanes/lanes-walk.ts';
import { NewestKeys } from './state/newest-keys.ts';
import { findVouchingEvent, firstDifference, StateWalk } from './state/verify-state.ts';

export interface TrailKeys {
  readonly seal: AuditSeal;
  readonly headRecord: HeadRecord;
  /** At a node: what it has recorded of its lane. */
  readonly laneRecord?: Pick<LaneRecord, 'read'>;
}

/** Hears up to which event of the house everything was checked. */
export type OnChecked = (seq: number) => void;

/**
 * Checks a trail with everything its key can prove, even while a server appends to it: every row of the table is an
 * event of the chain, and the database still has the triggers that protect them.
 */
export async function verifyTrail(
  audit: AuditTrail,
  { seal, headRecord, laneRecord }: TrailKeys,
  reviewed: ReadonlySet<number> = new Set(),
  onChecked: OnChecked = () => {},
): Promise<ChainVerdict> {
  // The records first: each is written after its event, so it can only be behind what is read later.
  const recordedHead = headRecord.read();
  const recordedLane = laneRecord?.read();
  return audit.atOneMoment(async () => {
    const start = await findSealStart(audit, seal);
    const pruning = await audit.newestPruning();
    return verifyRows(audit, { seal, start, pruning, recordedHead, recordedLane, reviewed }, onChecked);
  });
}

/** Like `verifyTrail`, for a trail that was never sealed. */
export async function verifyUnsealedTrail(
  audit: AuditTrail,
  onChecked: OnChecked = () => {},
): Promise<ChainVerdict> {
  return audit.atOneMoment(async () => verifyRows(audit, null, onChecked));
}

async function verifyRows(
  audit: AuditTrail,
  proofs: ChainProofs | null,
  onChecked: OnChecked,
): Promise<ChainVerdict> {
  const stranger = await audit.firstStranger();
  if (stranger && stranger.seq < 1) return brokenBy(stranger);
  const base = proofs && (await findVouchingEvent(audit, proofs.seal));
  const state = base && proofs && (await StateWalk.from(audit.state, proofs.seal, base));
  const lanes = new LanesWalk(audit, proofs?.seal ?? null, {
    pruning: proofs?.pruning ?? null,
    start: proofs?.start ?? null,
    recorded: proofs?.recordedLane?.kind === 'recorded' ? proofs.recordedLane.head : null,
  });
  const keys = new NewestKeys();
  const verdict = await followRows(audit, proofs, { state, lanes, keys, onChecked });
  if (stranger && (verdict.whole || stranger.seq < verdict.brokenSeq)) return brokenBy(stranger);
  if (!verdict.whole) return verdict;
  const ofLanes = await lanes.finish(verdict.head);
  if (ofLanes) return ofLanes;
  if (proofs?.recordedLane?.kind === 'foreign') return laneRecordOfOthers(verdict.head.seq);
  const difference = state && (await firstDifference(state.finish()));
  if (difference) {
    return { whole: false, brokenSeq: difference.seq, of: 'database', problem: difference.problem };
  }
  const problem = await audit.problemOfRules();
  if (problem !== null) return { whole: false, brokenSeq: verdict.head.seq, of: 'database', problem };
  const beside = lanes.counts.lanes > 0 ? { lanes: lanes.counts } : {};
  return { ...verdict, vouchedFromSeq: base?.seq ?? null, newestKeys: keys.known, ...beside };
}

interface Followers {
  readonly state: StateWalk | null;
  readonly lanes: LanesWalk;
  readonly keys: NewestKeys;
  readonly onChecked: OnChecked;
}

/** The chain and what follows from it, event by event, since a long trail does not fit into memory. */
async function followRows(
  audit: AuditTrail,
  proofs: ChainProofs | null,
  { state, lanes, keys, onChecked }: Followers,
): Promise<ChainVerdict> {
  const walk = new ChainWalk(proofs);
  for await (const event of audit.events()) {
    const broken = walk.step(event) ?? (await lanes.step(event));
    if (broken) return broken;
    await state?.step(event);
    keys.step(event);
    onChecked(event.seq);
  }
  return walk.finish();
}

function laneRecordOfOthers(headSeq: number): BrokenChain {
  const problem =
    "the record of this node's lane is not of this key: the end of the lane may have been cut off";
  return { whole: false, brokenSeq: headSeq + 1, problem };
}

function brokenBy({ seq, shownSeq }: Stranger): BrokenChain {
  return { whole: false, brokenSeq: seq, problem: `row ${shownSeq} is no event of the chain` };
}
