import type { AuditEvent, ChainLink, LaneHead } from '../../records/audit-event.ts';
import type { AuditSeal } from '../chain/audit-seal.ts';
import { sameLink } from '../chain/hash-chain.ts';
import type { SealStart } from '../chain/seal-start.ts';
import type { BrokenChain } from '../chain/verify-chain.ts';
import { headsNamedBy } from './find-seal-start.ts';
import { LaneChain } from './lane-chain.ts';
import type { SignedLanes } from './lane-signature.ts';

/** Follows the lanes in an archive, where their events are among those of the house. */
export class ArchivedLanes {
  readonly #seal: AuditSeal;
  readonly #pruned: SignedLanes;
  readonly #start: SealStart | null;
  readonly #chains = new Map<number, LaneChain>();

  /** `pruned`: up to which events the lanes are in earlier archives. */
  constructor(seal: AuditSeal, pruned: SignedLanes, start: SealStart | null) {
    this.#seal = seal;
    this.#pruned = pruned;
    this.#start = start;
  }

  /** Checks an event of a lane that comes before event `beforeSeq` of the house; returns what is broken, or null. */
  step(event: AuditEvent, beforeSeq: number): BrokenChain | null {
    return this.#chainOf(event.place?.lane ?? 0).step(event, beforeSeq);
  }

  /** Compares the lanes with what an event of the house signs; returns what is broken, or null. */
  compare(event: AuditEvent): BrokenChain | null {
    const heads = headsNamedBy(event, this.#seal, this.#start);
    if (heads === 'forged') {
      return { whole: false, brokenSeq: event.seq, problem: 'its signature of the lanes is not ours' };
    }
    for (const head of heads ?? []) {
      const broken = this.#chainOf(head.lane).signedAt(head, event.seq);
      if (broken) return broken;
    }
    return null;
  }

  /** Whether the lanes end as they are to end, and there are no others. */
  endAt(ends: readonly LaneHead[]): boolean {
    const endOf = new Map<number, ChainLink>(ends.map((end) => [end.lane, end]));
    for (const { lane } of ends) this.#chainOf(lane);
    return [...this.#chains].every(([lane, { head, count }]) => {
      const end = endOf.get(lane);
      return end ? sameLink(head, end) : count === 0;
    });
  }

  #chainOf(lane: number): LaneChain {
    const known = this.#chains.get(lane);
    if (known) return known;
    const chain = new LaneChain(lane, this.#seal, {
      pruned: this.#pruned.get(lane),
      unsealed: this.#start?.lanes.get(lane),
    });
    this.#chains.set(lane, chain);
    return chain;
  }
}
