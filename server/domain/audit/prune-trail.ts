import { AdministrationError } from '../ports/administration-error.ts';
import { type BatchOptions, inBatches } from '../ports/in-batches.ts';
import type { Ports } from '../ports.ts';
import type { AuditEvent, ChainLink } from '../records/audit-event.ts';
import { type AuditSeal, readSignedLink, signedLink } from './chain/audit-seal.ts';
import { ChainWalk, sentenceOfBroken } from './chain/verify-chain.ts';
import { takeSnapshot } from './state/state-snapshot.ts';
import { findVouchingEvent, type StateDifference, verifyState } from './state/verify-state.ts';

/** Where events go that leave the database. */
export interface AuditArchive {
  /** Writes events durably to an NDJSON file and returns its name; the file may already exist. */
  write(events: Iterable<AuditEvent>, range: { fromSeq: number; toSeq: number }): Promise<string>;
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

type PrunePorts = Pick<Ports, 'clock' | 'unitOfWork'>;

/**
 * Removes the events before a time: writes them to the archive, reads them back and checks them, signs in the trail
 * up to where it was pruned, and only then removes them, in batches; an interrupted pruning is finished by the next
 * one. Throws `AdministrationError` if the archive is not intact.
 */
export async function pruneTrail(ports: PrunePorts, pruning: Pruning): Promise<PruningOutcome> {
  const stranger = ports.unitOfWork.read(({ audit }) => audit.firstStranger());
  // A broken trail is evidence.
  if (stranger)
    throw new AdministrationError(`Nothing was pruned: row ${stranger.shownSeq} is no event of the chain.`);
  const leftOver = await removeThrough(ports, signedThrough(ports, pruning.seal), pruning);
  const range = rangeBefore(ports, pruning.beforeMs);
  if (!range) return { removed: leftOver, file: null };
  const { archive, seal } = pruning;
  const file = await archive.write(
    ports.unitOfWork.read(({ audit }) => audit.events(range)),
    range,
  );
  const last = await checkArchive(ports, pruning, file);
  if (last.seq !== range.toSeq) throw new AdministrationError(`The archive ${file} is not complete.`);
  if (!isInTrail(ports, last)) {
    throw new AdministrationError(
      `Nothing was pruned: the archive ${file} holds other events than the database; move it away.`,
    );
  }
  const sha256 = await archive.digest(file);
  const losesBase = isVouchedForUpTo(ports, seal, last.seq);
  if (losesBase) await requireFaithfulState(ports, pruning);
  await ports.unitOfWork.run(({ audit }) => {
    const snapshot = losesBase ? takeSnapshot(audit.state, seal) : null;
    audit.append({
      type: 'audit_pruned',
      outcome: 'success',
      timeMs: ports.clock.nowMs(),
      details: {
        ...signedLink(seal, 'pruned', last),
        from_seq: range.fromSeq,
        archive_sha256: sha256,
        ...snapshot?.signature,
      },
    });
    if (snapshot) audit.state.putSnapshot(audit.head.seq, snapshot.lines);
  });
  const removed = await removeThrough(ports, last.seq, pruning);
  return { removed: leftOver + removed, file };
}

/** Whether the event from which on the trail vouches for the tables is among those removed. */
function isVouchedForUpTo({ unitOfWork }: PrunePorts, seal: AuditSeal, seq: number): boolean {
  const base = unitOfWork.read(({ audit }) => findVouchingEvent(audit, seal));
  return base !== null && base.seq <= seq;
}

/** A new snapshot would confirm for ever what somebody has changed behind our back. */
async function requireFaithfulState(
  { unitOfWork }: PrunePorts,
  { seal, compareState }: Pruning,
): Promise<void> {
  const compareAtOnce = () =>
    unitOfWork.read(({ audit }) => audit.atOneMoment(() => firstOf(verifyState(audit, seal))));
  const difference = await (compareState ?? compareAtOnce)();
  if (difference === null) return;
  const broken = { whole: false, of: 'database', brokenSeq: difference.seq, ...difference } as const;
  throw new AdministrationError(`Nothing was pruned: ${sentenceOfBroken(broken)}`);
}

function firstOf<Item>(items: Iterable<Item>): Item | null {
  for (const item of items) return item;
  return null;
}

/** An archive that already existed may belong to a database that a backup has since replaced. */
function isInTrail({ unitOfWork }: PrunePorts, { seq, hash }: ChainLink): boolean {
  const [event] = unitOfWork.read(({ audit }) => [...audit.events({ fromSeq: seq, toSeq: seq })]);
  return event?.hash.equals(hash) ?? false;
}

/** How many events are older, as far as that is known without reading them; 0: none. */
export function countBefore(ports: Pick<PrunePorts, 'unitOfWork'>, beforeMs: number): number {
  const range = rangeBefore(ports, beforeMs);
  return range ? range.toSeq - range.fromSeq + 1 : 0;
}

function rangeBefore({ unitOfWork }: Pick<PrunePorts, 'unitOfWork'>, beforeMs: number) {
  return unitOfWork.read(({ audit }) => {
    const fromSeq = audit.firstSeqSince(Number.MIN_SAFE_INTEGER);
    if (fromSeq === null) return null;
    const keepFrom = audit.firstSeqSince(beforeMs) ?? audit.newestSeq() + 1;
    return keepFrom > fromSeq ? { fromSeq, toSeq: keepFrom - 1 } : null;
  });
}

function signedThrough({ unitOfWork }: PrunePorts, seal: AuditSeal): number {
  const mark = unitOfWork.read(({ audit }) => audit.newestPruning());
  return (mark && readSignedLink(seal, 'pruned', mark)?.seq) ?? 0;
}

/** Follows the chain in the file, with its seals; returns the last link. */
async function checkArchive(
  { unitOfWork }: PrunePorts,
  { archive, seal }: Pruning,
  file: string,
): Promise<ChainLink> {
  const proofs = unitOfWork.read(({ audit }) => ({
    seal,
    sealedFromSeq: audit.seqOfAuditKey(seal.keyId),
    pruning: audit.newestPruning(),
  }));
  // Recorded damage is in the archive, too, so it is no reason to keep it in the database.
  const walk = new ChainWalk({ ...proofs, recordedHead: { kind: 'missing' }, reviewed: { has: () => true } });
  for await (const event of archive.read(file)) {
    const broken = walk.step(event);
    if (!broken) continue;
    throw new AdministrationError(`Nothing was pruned: ${sentenceOfBroken(broken)}`);
  }
  return walk.head;
}

async function removeThrough(
  { unitOfWork }: PrunePorts,
  seq: number,
  { batches }: Pick<Pruning, 'batches'>,
): Promise<number> {
  // Checked first, since a removal drops a trigger even if it finds nothing.
  const oldest = unitOfWork.read(({ audit }) => audit.firstSeqSince(Number.MIN_SAFE_INTEGER));
  if (oldest === null || oldest > seq) return 0;
  return inBatches(unitOfWork, ({ audit }, limit) => audit.removeThrough(seq, limit), batches);
}
