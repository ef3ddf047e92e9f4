import type { AuditEvent, ChainLink } from '../../records/audit-event.ts';
import { type AuditSeal, readSignedLink } from './audit-seal.ts';
import { genesis, isHashedRight, sameLink } from './hash-chain.ts';
import type { RecordedHead, RecordedLane } from './head-record.ts';
import type { SealStart } from './seal-start.ts';

export type ChainVerdict = WholeChain | BrokenChain;

export interface WholeChain {
  readonly whole: true;
  readonly count: number;
  /** 1 unless older events were pruned. */
  readonly firstSeq: number;
  readonly head: ChainLink;
  /** First event from which the tables were compared with the trail; null or undefined: they were not. */
  readonly vouchedFromSeq?: number | null;
  /** The newest keys that it makes known, one for each use; undefined: the tables were not compared. */
  readonly newestKeys?: readonly KnownKey[];
  /** What the nodes of a cluster have written beside it; without: nothing. */
  readonly lanes?: { readonly lanes: number; readonly events: number };
}

/** A key that an event makes known. */
export interface KnownKey {
  readonly kid: string;
  readonly use: string;
  readonly seq: number;
}

export interface BrokenChain {
  readonly whole: false;
  /** The lane of a node that the event is in; without: the chain of the house. */
  readonly lane?: number;
  /** The first event that is missing or not what was written. */
  readonly brokenSeq: number;
  /** `database`: the events are intact, but the database does not match them; default: the events themselves. */
  readonly of?: 'database';
  readonly problem: string;
}

/** What is broken, as a sentence for people. */
export function sentenceOfBroken({ lane, brokenSeq, of, problem }: BrokenChain): string {
  if (lane !== undefined) {
    return `The audit trail is broken at event ${brokenSeq} of lane ${lane}: ${problem}.`;
  }
  return of === 'database'
    ? `The database is not what its audit trail says (event ${brokenSeq}): ${problem}.`
    : `The audit trail is broken at event ${brokenSeq}: ${problem}.`;
}

/**
 * What the key can prove; without it only the hashes are followed, which anybody able to write them could
 * recompute.
 */
export interface ChainProofs {
  readonly seal: AuditSeal;
  /** The event that announced the key: from there on every event has a seal. */
  readonly start: SealStart | null;
  /** The newest pruning, if any: the only reason for the chain not to begin with event 1. */
  readonly pruning: AuditEvent | null;
  readonly recordedHead: RecordedHead;
  /** What the node that verifies has recorded of its lane. */
  readonly recordedLane?: RecordedLane | undefined;
  /** Events in which the server recorded damage that people have since looked into. */
  readonly reviewed: Pick<ReadonlySet<number>, 'has'>;
}

/** Follows the chain from its first event and stops at the first that is not what was written. */
export function verifyChain(events: Iterable<AuditEvent>, proofs: ChainProofs | null = null): ChainVerdict {
  const walk = new ChainWalk(proofs);
  for (const event of events) {
    const broken = walk.step(event);
    if (broken) return broken;
  }
  return walk.finish();
}

/** Follows a chain event by event. */
export class ChainWalk {
  readonly #proofs: ChainProofs | null;
  readonly #pruned: ChainLink | null;
  #first: AuditEvent | null = null;
  #head: ChainLink = genesis;
  #count = 0;
  #pruningSeen = false;

  constructor(proofs: ChainProofs | null) {
    this.#proofs = proofs;
    this.#pruned = proofs?.pruning ? readSignedLink(proofs.seal, 'pruned', proofs.pruning) : null;
  }

  /** The newest link found valid. */
  get head(): ChainLink {
    return this.#head;
  }

  /** Checks the next event; returns what is broken, or null. */
  step(event: AuditEvent): BrokenChain | null {
    const broken = (this.#first ? null : this.#begin(event)) ?? this.#followLink(event);
    if (broken) return broken;
    const problem = problemOfContent(event) ?? this.#problemOfProof(event);
    if (problem) return { whole: false, brokenSeq: event.seq, problem };
    const damage = this.#notedDamage(event);
    if (damage) return damage;
    if (event.seq === this.#proofs?.pruning?.seq) this.#pruningSeen = event.type === 'audit_pruned';
    this.#head = event;
    this.#count += 1;
    return null;
  }

  /** The verdict after the last event. */
  finish(): ChainVerdict {
    const firstSeq = this.#first?.seq ?? 1;
    const whole = { whole: true, count: this.#count, firstSeq, head: this.#head } as const;
    if (!this.#proofs) return whole;
    if (firstSeq > 1 && !this.#pruningSeen) return missing(1);
    return this.#problemOfEnd() ?? whole;
  }

  #begin(event: AuditEvent): BrokenChain | null {
    this.#first = event;
    if (event.seq === 1) return this.#proofs?.start === null ? unknownKey : null;
    // An interrupted pruning has left some of the events it was to remove.
    const mayBeginAt = (this.#pruned?.seq ?? 0) + 1;
    if (event.seq > mayBeginAt) return missing(mayBeginAt);
    this.#head = { seq: event.seq - 1, hash: event.prevHash };
    return null;
  }

  #followLink(event: AuditEvent): BrokenChain | null {
    const expectedSeq = this.#head.seq + 1;
    if (event.seq !== expectedSeq) return missing(expectedSeq);
    const pruned = this.#pruned?.seq === this.#head.seq ? this.#pruned : this.#head;
    const follows = event.prevHash.equals(this.#head.hash) && event.prevHash.equals(pruned.hash);
    return follows
      ? null
      : { whole: false, brokenSeq: event.seq, problem: 'it does not follow the event before it' };
  }

  #problemOfProof(event: AuditEvent): string | null {
    if (!this.#proofs) return null;
    const { seal, recordedHead } = this.#proofs;
    const sealedFromSeq = this.#proofs.start?.seq ?? 1;
    if (event.seq >= sealedFromSeq) {
      if (!event.seal) return 'it bears no seal';
      if (!event.seal.equals(seal.sealOf(event.hash))) return 'its seal is wrong: it was not written by us';
      if (event.type === 'checkpoint') {
        const covered = readSignedLink(seal, 'checkpoint', event);
        if (!covered || !sameLink(covered, this.#head))
          return 'its signature does not fit the events before it';
      }
    }
    const changed =
      recordedHead.kind === 'recorded' &&
      recordedHead.head.seq === event.seq &&
      !sameLink(recordedHead.head, event);
    return changed ? 'it is not the event that the head record names' : null;
  }

  #notedDamage({ type, seq, details }: AuditEvent): BrokenChain | null {
    if (type !== 'audit_damaged' || !this.#proofs || this.#proofs.reviewed.has(seq)) return null;
    const brokenSeq = typeof details?.first_seq === 'number' ? details.first_seq : seq;
    const problem = `what was there was lost or changed, as the server noted in event ${seq}`;
    const ofLane = typeof details?.lane === 'number' ? { lane: details.lane } : {};
    return { whole: false, ...ofLane, brokenSeq, problem };
  }

  #problemOfEnd(): BrokenChain | null {
    const recorded = this.#proofs?.recordedHead;
    const brokenSeq = this.#head.seq + 1;
    if (recorded?.kind === 'recorded') {
      const cut = recorded.head.seq > this.#head.seq;
      const problem = `events ${brokenSeq} to ${recorded.head.seq} are missing: the end was cut off`;
      return cut ? { whole: false, brokenSeq, problem } : null;
    }
    if (this.#count === 0) return null;
    if (recorded?.kind === 'former') {
      const problem =
        'the head record is of other keys: where they were made anew, start the server here once, which compares it';
      return { whole: false, brokenSeq, problem };
    }
    const state = recorded?.kind === 'missing' ? 'is missing' : 'is not of this key';
    return { whole: false, brokenSeq, problem: `the head record ${state}: the end may have been cut off` };
  }
}

const unknownKey: BrokenChain = {
  whole: false,
  brokenSeq: 1,
  problem: 'no event makes the key of the key file known: the trail or the key file was replaced',
};

function missing(seq: number): BrokenChain {
  return { whole: false, brokenSeq: seq, problem: `event ${seq} is missing` };
}

function problemOfContent(event: AuditEvent): string | null {
  return isHashedRight(event) ? null : 'its content was changed';
}
