import { damageEvent } from '../../domain/audit/chain/damage-event.ts';
import { sameLink } from '../../domain/audit/chain/hash-chain.ts';
import type { LaneRecord } from '../../domain/audit/chain/head-record.ts';
import { claimedLanes } from '../../domain/audit/lanes/lane-signature.ts';
import type { ChainLink, LaneHead, NewAuditEvent } from '../../domain/records/audit-event.ts';
import { selectHead, selectLink } from './batch-statements.ts';
import { newestPruning } from './house-damage.ts';
import type { Queries } from './queries.ts';

/** An end that the database has to have still. */
interface Doubt {
  readonly known: LaneHead;
  /** Where the lane was found instead; null: it is to be looked up. */
  readonly found: ChainLink | null;
}

/**
 * What a node knows of the end of its lane beyond what the database says: by its own commits, and by the record of the
 * process before it. Whenever the lane is found to end elsewhere, such as after a restore, or the loss of a primary, the
 * next transaction of the house looks whether anything is missing; until it has said so, the record stays as it is.
 */
export class LaneMemory {
  #record: LaneRecord | null = null;
  /** The newest that this process knows to be on disk. */
  #known: LaneHead | null = null;
  #doubts: readonly Doubt[] = [];
  #looked: Doubt | null = null;

  /** Whether a transaction of the house has something to look for. */
  get hasDoubt(): boolean {
    return this.#doubts.length > 0;
  }

  /** What the process before this one has recorded; null: nothing that can be believed. */
  remember(record: LaneRecord, recorded: LaneHead | null): void {
    this.#record = record;
    const isOurs = recorded !== null && recorded.lane === this.#known?.lane;
    if (recorded !== null) this.#doubt(recorded, isOurs ? this.#known : null);
  }

  /** The process has taken its place at the end of its lane, as the database has it. */
  placed(head: LaneHead): void {
    if (this.#known) this.#doubt(this.#known, head);
    this.#known = head;
  }

  /** What the process has added is on disk up to there. */
  committed(head: LaneHead): void {
    this.#known = head;
    if (!this.hasDoubt) this.#record?.note(head);
  }

  /**
   * The event that tells what is missing; null: nothing. Within each transaction of the house, which tells one thing only:
   * what is missing of its own lane comes first, and this lane's turn is in the next one.
   */
  async damage(queries: Queries, timeMs: number, ofHouse: NewAuditEvent | null) {
    const [doubt = null] = this.#doubts;
    // A transaction that has looked before may have been undone.
    this.#looked = ofHouse === null ? doubt : null;
    return ofHouse ?? (doubt && (await damageOfLane(doubt, queries, timeMs)));
  }

  /** The transaction of the house that has looked is on disk. */
  houseCommitted(): void {
    const looked = this.#looked;
    this.#looked = null;
    this.#doubts = this.#doubts.filter((doubt) => doubt !== looked);
    if (this.hasDoubt || this.#known === null) return;
    this.#record?.note(this.#known);
    // With the older record, the next process would tell the same once more.
    if (looked !== null) this.#record?.flush();
  }

  close(): void {
    this.#record?.flush();
  }

  #doubt(known: LaneHead, found: ChainLink | null): void {
    if (known.seq === 0 || (found !== null && sameLink(known, found))) return;
    this.#doubts = [...this.#doubts, { known, found }];
  }
}

async function damageOfLane(
  { known, found: foundAtFirst }: Doubt,
  queries: Queries,
  timeMs: number,
): Promise<NewAuditEvent | null> {
  const link = await queries.first(selectLink, known.lane, known.seq);
  if (link && sameLink(link, known)) return null;
  if (!link && (await prunedThrough(queries, known.lane)) >= known.seq) return null;
  const found = foundAtFirst ?? (await queries.first(selectHead, known.lane));
  return damageEvent(known, { lane: known.lane, lastSeq: found?.seq ?? 0, timeMs });
}

async function prunedThrough(queries: Queries, lane: number): Promise<number> {
  const pruned = claimedLanes({ details: await newestPruning(queries) });
  return pruned.find((link) => link.lane === lane)?.seq ?? 0;
}
