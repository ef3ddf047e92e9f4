import type { AuditEvent, ChainLink } from '../../records/audit-event.ts';
import type { AuditSeal } from '../chain/audit-seal.ts';
import { genesis, isHashedRight, sameLink } from '../chain/hash-chain.ts';
import type { BrokenChain } from '../chain/verify-chain.ts';

/** Follows the chain of one lane event by event, from its first or from where it was pruned. */
export class LaneChain {
  readonly #lane: number;
  readonly #seal: AuditSeal | null;
  /** The newest event that was pruned. */
  readonly #pruned: ChainLink;
  /** The newest event that was written before the key was made known. */
  readonly #unsealed: ChainLink;
  /** Where the lane was when its node recorded it outside of the database. */
  readonly #recorded: ChainLink;
  /** What the first event follows; null: there was none yet. */
  #start: ChainLink | null = null;
  #head: ChainLink;
  /** The house was at this event when the lane was last signed: what follows came after it. */
  #afterSeq = 0;
  #count = 0;

  constructor(
    lane: number,
    seal: AuditSeal | null,
    {
      pruned = genesis,
      unsealed = genesis,
      recorded = genesis,
    }: { pruned?: ChainLink; unsealed?: ChainLink; recorded?: ChainLink } = {},
  ) {
    this.#lane = lane;
    this.#seal = seal;
    this.#pruned = pruned;
    this.#unsealed = unsealed;
    this.#recorded = recorded;
    this.#head = pruned;
  }

  /** The newest link found valid. */
  get head(): ChainLink {
    return this.#head;
  }

  /** How many events were followed. */
  get count(): number {
    return this.#count;
  }

  /** Checks the next event, whose place must be before event `beforeSeq` of the house; returns what is broken, or null. */
  step(event: AuditEvent, beforeSeq: number): BrokenChain | null {
    if (this.#start === null) {
      // An interrupted pruning has left some of the events it was to remove.
      if (event.seq > this.#pruned.seq + 1) return this.missing();
      this.#start = this.#startBefore(event);
      this.#head = this.#start;
    }
    if (event.seq !== this.#head.seq + 1) return this.missing();
    const problem = this.#problemOf(event, beforeSeq);
    if (problem) return this.broken(event.seq, problem);
    this.#head = event;
    this.#count += 1;
    return null;
  }

  /** Compares the newest link with the one that event `houseSeq` of the house signs; returns what is broken, or null. */
  signedAt(signed: ChainLink, houseSeq: number): BrokenChain | null {
    this.#afterSeq = houseSeq;
    // What was pruned cannot be compared any more.
    if (signed.seq < (this.#start ?? this.#pruned).seq) return null;
    if (this.#head.seq < signed.seq) return this.missing();
    return sameLink(this.#head, signed)
      ? null
      : this.broken(signed.seq, 'it is not the event that was signed');
  }

  /** After the last event: whether the lane has come as far as its node recorded; returns what is broken, or null. */
  recorded(): BrokenChain | null {
    const [firstSeq, lastSeq] = [this.#head.seq + 1, this.#recorded.seq];
    if (lastSeq < firstSeq) return null;
    return this.broken(firstSeq, `events ${firstSeq} to ${lastSeq} are missing: the end was cut off`);
  }

  /** That the event after the newest is not there. */
  missing(): BrokenChain {
    return this.broken(this.#head.seq + 1, 'it is missing');
  }

  broken(brokenSeq: number, problem: string): BrokenChain {
    return { whole: false, lane: this.#lane, brokenSeq, problem };
  }

  #startBefore({ seq, prevHash }: AuditEvent): ChainLink {
    if (seq === 1) return genesis;
    return seq === this.#pruned.seq + 1 ? this.#pruned : { seq: seq - 1, hash: prevHash };
  }

  #problemOf(event: AuditEvent, beforeSeq: number): string | null {
    if (event.place?.lane !== this.#lane) return 'it is of another lane';
    if (!event.prevHash.equals(this.#head.hash)) return 'it does not follow the event before it';
    if (!isHashedRight(event)) return 'its content was changed';
    const isSealed = this.#seal !== null && event.seq > this.#unsealed.seq;
    if (isSealed && !event.seal?.equals(this.#seal.sealOf(event.hash)))
      return 'its seal is wrong: it was not written by us';
    if (event.seq === this.#unsealed.seq && !sameLink(event, this.#unsealed))
      return 'it is not the event at which the lane was when the keys were made';
    if (event.seq === this.#pruned.seq && !sameLink(event, this.#pruned))
      return 'it is not the event up to which the lane was pruned';
    if (event.seq === this.#recorded.seq && !sameLink(event, this.#recorded))
      return 'it is not the event that the record of its node names';
    return event.seq > this.#pruned.seq ? this.#problemOfPlace(event.place.afterSeq, beforeSeq) : null;
  }

  #problemOfPlace(afterSeq: number, beforeSeq: number): string | null {
    if (afterSeq < this.#afterSeq || afterSeq >= beforeSeq)
      return 'it is not where the house had its place for it';
    this.#afterSeq = afterSeq;
    return null;
  }
}
