import type { AuditEvent, AuditTrail, ChainLink, LaneHead } from '../../records/audit-event.ts';
import type { AuditSeal } from '../chain/audit-seal.ts';
import type { SealStart } from '../chain/seal-start.ts';
import type { BrokenChain } from '../chain/verify-chain.ts';
import { headsNamedBy } from './find-seal-start.ts';
import { LaneChain } from './lane-chain.ts';
import { readPrunedLanes, type SignedLanes } from './lane-signature.ts';

interface LanesFacts {
  readonly pruning: AuditEvent | null;
  readonly start: SealStart | null;
  readonly recorded: LaneHead | null;
}

/**
 * Follows the lanes of all nodes beside the chain of the house: each lane up to the head that the house signs, at the
 * event that signs it, and to its end at last. So no lane can be missing or cut off before the newest signature, every
 * event lies between the two events of the house that it claims to lie between, and a lane begins with its first event
 * or where it was pruned.
 */
export class LanesWalk {
  readonly #audit: Pick<AuditTrail, 'lanes' | 'eventsOfLane'>;
  readonly #seal: AuditSeal | null;
  readonly #pruned: SignedLanes;
  readonly #start: SealStart | null;
  readonly #recorded: LaneHead | null;
  readonly #lanes = new Map<number, LaneWalk>();

  /**
   * `pruning`: the newest pruning, if there was one; `start`: where the key begins, if the trail still has that event;
   * `recorded`: where a lane was when a node recorded it outside of the database.
   */
  constructor(
    audit: Pick<AuditTrail, 'lanes' | 'eventsOfLane'>,
    seal: AuditSeal | null,
    { pruning, start, recorded }: LanesFacts,
  ) {
    this.#audit = audit;
    this.#seal = seal;
    this.#pruned = readPrunedLanes(seal, pruning);
    this.#start = start;
    this.#recorded = recorded;
  }

  /** Follows the lanes as far as an event of the house signs them; returns what is broken, or null. */
  async step(event: AuditEvent): Promise<BrokenChain | null> {
    const heads = this.#seal && headsNamedBy(event, this.#seal, this.#start);
    if (heads === 'forged') {
      return { whole: false, brokenSeq: event.seq, problem: 'its signature of the lanes is not ours' };
    }
    for (const head of heads ?? []) {
      const broken = await this.#walkOf(head.lane).goTo(head, event.seq);
      if (broken) return broken;
    }
    return null;
  }

  /** Follows what is not signed yet; `houseHead` is the newest event of the house. Returns what is broken, or null. */
  async finish(houseHead: ChainLink): Promise<BrokenChain | null> {
    const heads = await this.#audit.lanes();
    const known = new Set(heads.map(({ lane }) => lane));
    const recorded = this.#recorded === null ? [] : [this.#recorded.lane];
    for (const lane of [...this.#lanes.keys(), ...this.#pruned.keys(), ...recorded]) {
      if (known.has(lane)) continue;
      return { whole: false, lane, brokenSeq: 1, problem: 'the lane has no head any more' };
    }
    for (const head of heads) {
      const broken = await this.#walkOf(head.lane).goToEnd(head, houseHead.seq);
      if (broken) return broken;
    }
    return null;
  }

  /** How many events the lanes have, and how many lanes there are. */
  get counts(): { readonly lanes: number; readonly events: number } {
    const walks = [...this.#lanes.values()];
    return { lanes: walks.length, events: walks.reduce((sum, { count }) => sum + count, 0) };
  }

  #walkOf(lane: number): LaneWalk {
    const known = this.#lanes.get(lane);
    if (known) return known;
    const chain = new LaneChain(lane, this.#seal, {
      pruned: this.#pruned.get(lane),
      unsealed: this.#start?.lanes.get(lane),
      recorded: this.#recorded?.lane === lane ? this.#recorded : undefined,
    });
    const walk = new LaneWalk(chain, this.#audit.eventsOfLane(lane));
    this.#lanes.set(lane, walk);
    return walk;
  }
}

class LaneWalk {
  readonly #chain: LaneChain;
  readonly #events: AsyncIterator<AuditEvent>;

  constructor(chain: LaneChain, events: AsyncIterable<AuditEvent>) {
    this.#chain = chain;
    this.#events = events[Symbol.asyncIterator]();
  }

  get count(): number {
    return this.#chain.count;
  }

  async goTo(head: ChainLink, houseSeq: number): Promise<BrokenChain | null> {
    while (this.#chain.head.seq < head.seq) {
      const { value: event, done } = await this.#events.next();
      const broken = done ? this.#chain.missing() : this.#chain.step(event, houseSeq);
      if (broken) return broken;
    }
    return this.#chain.signedAt(head, houseSeq);
  }

  async goToEnd(head: ChainLink, houseSeq: number): Promise<BrokenChain | null> {
    for (;;) {
      const { value: event, done } = await this.#events.next();
      if (done) return this.#chain.signedAt(head, houseSeq + 1) ?? this.#chain.recorded();
      if (event.seq > head.seq) return this.#chain.broken(event.seq, 'it comes after the head of its lane');
      const broken = this.#chain.step(event, houseSeq + 1);
      if (broken) return broken;
    }
  }
}
