import { AdministrationError } from '../ports/administration-error.ts';
import { type BatchOptions, inBatches } from '../ports/in-batches.ts';
import type { Ports } from '../ports.ts';
import type { AuditEvent, ChainLink, LaneHead } from '../records/audit-event.ts';
import { type AuditSeal, readSignedLink, signedLink } from './chain/audit-seal.ts';
import { ChainWalk, sentenceOfBroken } from './chain/verify-chain.ts';
import { ArchivedLanes } from './lanes/archived-lanes.ts';
import { findSealStart } from './lanes/find-seal-start.ts';
import { prunedLanes, readPrunedLanes } from './lanes/lane-signature.ts';
import { mergeLanes } from './lanes/merge-lanes.ts';
import { takeSnapshot } from './state/state-snapshot.ts';
import {
  findVouchingEvent,
  firstDifference,
  type StateDifference,
  verifyState,
} from './state/verify-state.ts';

/** Where events go that leave the database. */
export interface AuditArchive {
  /** Writes events durably to an NDJSON file and returns its name; the file may already exist. */
  write(events: AsyncIterable<AuditEvent>, range: { fromSeq: number; toSeq: number }): Promise<string>;
  /** Reads a file back, up to the first event that cannot be parsed. */
  read(file: string): AsyncIterable<AuditEvent>;
  /** SHA-256 (hex) of a file, so that the trail can later prove which one it was. */
  digest(file: string): Promise<string>;
}

export interface Pruning {
  readonly beforeMs: number;
  readonly archive: AuditArchive;
  readonly seal: AuditSeal;
  readonly batches?: BatchOptions;
  /**
   * How the tables are compared with the trail before a new snapshot is taken; default: in one go, which takes long
   * for a long trail.
   */
  readonly compareState?: () => Promise<StateDifference | null>;
}

export interface PruningOutcome {
  readonly removed: number;
  /** Null: there was nothing to remove. */
  readonly file: string | null;
}

const houseLane = 0;
type PrunePorts = Pick<Ports, 'clock' | 'unitOfWork'>;

/**
 * Removes the events before a time, those of lanes where the house had its place for them: writes them to the archive, reads them back and checks them, signs in the trail
 * up to where it was pruned, and only then removes them, in batches; an interrupted pruning is finished by the next
 * one. Throws `AdministrationError` if the archive is not intact, and soon after the signal of `batches` was aborted.
 */
export async function pruneTrail(ports: PrunePorts, pruning: Pruning): Promise<PruningOutcome> {
  const signal = pruning.batches?.signal;
  const stranger = await ports.unitOfWork.read(({ audit }) => audit.firstStranger());
  // A broken trail is evidence.
  if (stranger)
    throw new AdministrationError(`Nothing was pruned: row ${stranger.shownSeq} is no event of the chain.`);
  const leftOver = await removePruned(ports, pruning);
  signal?.throwIfAborted();
  const part = await partBefore(ports, pruning.beforeMs);
  if (!part) return { removed: leftOver, file: null };
  const { archive, seal } = pruning;
  const file = await archive.write(
    untilAborted(signal, await ports.unitOfWork.read(async ({ audit }) => mergeLanes(audit, part))),
    part.house,
  );
  const { last, lanes } = await checkArchive(ports, pruning, { file, part });
  const sha256 = await archive.digest(file);
  const losesBase = await isVouchedForUpTo(ports, seal, last.seq);
  signal?.throwIfAborted();
  if (losesBase) await requireFaithfulState(ports, pruning);
  await ports.unitOfWork.run(async ({ audit }) => {
    signal?.throwIfAborted();
    const snapshot = losesBase ? await takeSnapshot(audit.state, seal) : null;
    await audit.append({
      type: 'audit_pruned',
      outcome: 'success',
      timeMs: ports.clock.nowMs(),
      details: {
        ...signedLink(seal, 'pruned', last),
        ...prunedLanes(seal, last.seq, lanes),
        from_seq: part.house.fromSeq,
        archive_sha256: sha256,
        ...snapshot?.signature,
      },
    });
    if (snapshot) await audit.state.putSnapshot(audit.head.seq, snapshot.lines);
  });
  const removed = await removePruned(ports, pruning);
  return { removed: leftOver + removed, file };
}

async function* untilAborted<Item>(signal: AbortSignal | undefined, items: AsyncIterable<Item>) {
  for await (const item of items) {
    signal?.throwIfAborted();
    yield item;
  }
}

/** Whether the event from which on the trail vouches for the tables is among those removed. */
async function isVouchedForUpTo({ unitOfWork }: PrunePorts, seal: AuditSeal, seq: number): Promise<boolean> {
  const base = await unitOfWork.read(async ({ audit }) => findVouchingEvent(audit, seal));
  return base !== null && base.seq <= seq;
}

/** A new snapshot would confirm for ever what somebody has changed behind our back. */
async function requireFaithfulState(
  { unitOfWork }: PrunePorts,
  { seal, compareState }: Pruning,
): Promise<void> {
  const compareAtOnce = () =>
    unitOfWork.read(({ audit }) => audit.atOneMoment(async () => firstDifference(verifyState(audit, seal))));
  const difference = await (compareState ?? compareAtOnce)();
  if (difference === null) return;
  const broken = { whole: false, of: 'database', brokenSeq: difference.seq, ...difference } as const;
  throw new AdministrationError(`Nothing was pruned: ${sentenceOfBroken(broken)}`);
}

/** How many events are older, as far as that is known without reading them; 0: none. */
export async function countBefore(ports: Pick<PrunePorts, 'unitOfWork'>, beforeMs: number): Promise<number> {
  const part = await partBefore(ports, beforeMs);
  if (!part) return 0;
  const ranges = [part.house, ...part.lanes];
  return ranges.reduce((sum, { fromSeq, toSeq }) => sum + toSeq - fromSeq + 1, 0);
}

interface Range {
  readonly fromSeq: number;
  readonly toSeq: number;
}

/** What is to be removed: events of the house, and those of lanes between them. */
interface OldPart {
  readonly house: Range;
  readonly lanes: readonly (Range & LaneHead)[];
}

function partBefore(
  { unitOfWork }: Pick<PrunePorts, 'unitOfWork'>,
  beforeMs: number,
): Promise<OldPart | null> {
  return unitOfWork.read(async ({ audit }) => {
    const fromSeq = await audit.firstSeqSince(Number.MIN_SAFE_INTEGER);
    if (fromSeq === null) return null;
    const keepFrom = (await audit.firstSeqSince(beforeMs)) ?? (await audit.newestSeq()) + 1;
    if (keepFrom <= fromSeq) return null;
    const toSeq = keepFrom - 1;
    const ends = await audit.newestOfLanesBefore(toSeq);
    const lanes = await Array.fromAsync(ends, async (end) => ({
      ...end,
      fromSeq: (await audit.firstSeqSince(Number.MIN_SAFE_INTEGER, end.lane)) ?? end.seq + 1,
      toSeq: end.seq,
    }));
    return { house: { fromSeq, toSeq }, lanes };
  });
}

/**
 * Follows the chains in the file, with their seals, and compares their ends with the database; returns the last link of
 * the house, and of every lane that was ever pruned.
 */
async function checkArchive(
  { unitOfWork }: PrunePorts,
  { archive, seal, batches }: Pruning,
  { file, part }: { readonly file: string; readonly part: OldPart },
): Promise<{ readonly last: ChainLink; readonly lanes: readonly LaneHead[] }> {
  const { start, pruning, end } = await unitOfWork.read(async ({ audit }) => ({
    start: await findSealStart(audit, seal),
    pruning: await audit.newestPruning(),
    end: (await Array.fromAsync(audit.events({ fromSeq: part.house.toSeq, toSeq: part.house.toSeq })))[0],
  }));
  // Recorded damage is in the archive, too, so it is no reason to keep it in the database.
  const proofs = { recordedHead: { kind: 'missing' }, reviewed: { has: () => true } } as const;
  const walk = new ChainWalk({ seal, start, pruning, ...proofs });
  const pruned = readPrunedLanes(seal, pruning);
  const lanes = new ArchivedLanes(seal, pruned, start);
  for await (const event of untilAborted(batches?.signal, archive.read(file))) {
    // What is left between the newest event of the last archive and the first of this one comes first.
    const nextSeq = Math.max(walk.head.seq + 1, part.house.fromSeq);
    const broken = event.place ? lanes.step(event, nextSeq) : (walk.step(event) ?? lanes.compare(event));
    if (broken) throw new AdministrationError(`Nothing was pruned: ${sentenceOfBroken(broken)}`);
  }
  const last = walk.head;
  if (last.seq !== part.house.toSeq) throw new AdministrationError(`The archive ${file} is not complete.`);
  // One that already existed may belong to a database that a backup has since replaced.
  if (!end?.hash.equals(last.hash) || !lanes.endAt(part.lanes)) {
    throw new AdministrationError(
      `Nothing was pruned: the archive ${file} holds other events than the database; move it away.`,
    );
  }
  const links = new Map<number, ChainLink>(pruned);
  for (const { lane, seq, hash } of part.lanes) links.set(lane, { seq, hash });
  return { last, lanes: [...links].map(([lane, link]) => ({ lane, ...link })) };
}

/** Removes what the newest pruning has signed, or left behind when it was interrupted; returns how many. */
async function removePruned(
  { unitOfWork }: PrunePorts,
  { seal, batches }: Pick<Pruning, 'seal' | 'batches'>,
): Promise<number> {
  const mark = await unitOfWork.read(({ audit }) => audit.newestPruning());
  const house = mark && readSignedLink(seal, 'pruned', mark);
  if (!house) return 0;
  let removed = 0;
  for (const [lane, { seq }] of [...readPrunedLanes(seal, mark), [houseLane, house] as const]) {
    // Checked first, since a removal drops a trigger even if it finds nothing.
    const oldest = await unitOfWork.read(({ audit }) => audit.firstSeqSince(Number.MIN_SAFE_INTEGER, lane));
    if (oldest === null || oldest > seq) continue;
    removed += await inBatches(
      unitOfWork,
      ({ audit }, limit) => audit.removeThrough(seq, limit, lane),
      batches,
    );
  }
  return removed;
}
