import { type AuditSeal, checkpointOf } from '../../domain/audit/chain/audit-seal.ts';
import { chainEvent, genesis } from '../../domain/audit/chain/hash-chain.ts';
import type { AuditEvent, ChainLink, NewAuditEvent } from '../../domain/records/audit-event.ts';
import type { AuditCount } from '../audit-count.ts';

/** The lane that whoever holds the house lock continues. */
export const houseLane = 0;
/** As in the one lane of SQLite: every event of the house whose number is a multiple of this is a checkpoint. */
const checkpointEvery = 1000;

/** Where a lane stood, to return to when a job is undone. */
export interface LaneMark {
  readonly head: ChainLink;
  readonly pending: number;
}

/** Chains the events of one transaction to the end of a lane. */
export class LaneWriter {
  readonly lane: number;
  readonly #count: AuditCount;
  readonly #seal: () => AuditSeal | null;
  /** The newest link, with what this transaction has appended. */
  head: ChainLink = genesis;
  /** The newest link before this transaction. */
  before: ChainLink = genesis;
  /** The newest event of the house at that time; null: this is the lane of the house. */
  afterSeq: number | null = null;
  #pending: AuditEvent[] = [];

  constructor(lane: number, count: AuditCount, seal: () => AuditSeal | null) {
    this.lane = lane;
    this.#count = count;
    this.#seal = seal;
  }

  /** A transaction begins that continues the lane after `head`. */
  begin(head: ChainLink, afterSeq: number | null = null): void {
    this.head = head;
    this.before = head;
    this.afterSeq = this.lane === houseLane ? null : (afterSeq ?? 0);
    this.#pending = [];
    this.#count.begin(head.seq);
  }

  append(event: NewAuditEvent, requestId?: string): void {
    const seal = this.#seal();
    const isDue = this.lane === houseLane && (this.head.seq + 1) % checkpointEvery === 0;
    if (seal && isDue) this.#chain(checkpointOf(seal, this.head, event.timeMs), seal);
    this.#chain(event, seal, requestId);
  }

  /** How many events have not been sent yet. */
  get pending(): number {
    return this.#pending.length;
  }

  /** What has not been sent yet; from now on it is. */
  takePending(): readonly AuditEvent[] {
    const pending = this.#pending;
    this.#pending = [];
    return pending;
  }

  mark(): LaneMark {
    return { head: this.head, pending: this.#pending.length };
  }

  /** Forgets what was appended since. */
  resetTo({ head, pending }: LaneMark): void {
    this.head = head;
    this.#pending.length = Math.min(pending, this.#pending.length);
  }

  /** The transaction is on disk: its events are counted, and alerts told. */
  committed(): void {
    this.#count.committed(this.head.seq);
    this.before = this.head;
  }

  #chain(event: NewAuditEvent, seal: AuditSeal | null, requestId?: string): void {
    const place = this.afterSeq === null ? null : { lane: this.lane, afterSeq: this.afterSeq };
    const chained = chainEvent(this.head, event, seal, place);
    this.#pending.push(chained);
    this.head = { seq: chained.seq, hash: chained.hash };
    this.#count.appended(chained.seq, event, requestId);
  }
}
