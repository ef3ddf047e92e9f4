import { AdministrationError } from '../../ports/administration-error.ts';
import type { AuditEvent, AuditTrail, ChainLink, NewAuditEvent } from '../../records/audit-event.ts';
import { type AuditSeal, readSignedLink, signedLink } from '../chain/audit-seal.ts';
import { genesis } from '../chain/hash-chain.ts';
import { sentenceOfBroken } from '../chain/verify-chain.ts';
import type { AuditArchive } from '../prune-trail.ts';
import { ArchivedLanes } from './archived-lanes.ts';
import { findSealStart } from './find-seal-start.ts';
import { prunedLanes, readPrunedLanes } from './lane-signature.ts';
import { mergeLanes } from './merge-lanes.ts';

export interface LaneArchiving {
  readonly archive: AuditArchive;
  readonly seal: AuditSeal;
  readonly nowMs: number;
}

export interface ArchivedEvents {
  readonly file: string;
  readonly events: number;
  /** What the house has to say so that the trail is whole without the lanes. */
  readonly pruning: NewAuditEvent;
}

const none = { fromSeq: 1, toSeq: 0 };

/**
 * Writes the events of all lanes to an archive, for a database that has none, and reads them back; null: there never were
 * any. Nobody may write to the trail meanwhile. Throws `AdministrationError`.
 */
export async function archiveLanes(
  audit: AuditTrail,
  { archive, seal, nowMs }: LaneArchiving,
): Promise<ArchivedEvents | null> {
  const heads = await audit.lanes();
  if (heads.length === 0) return null;
  const before = await audit.newestPruning();
  const pruned = readPrunedLanes(seal, before);
  const lanes = heads.map(({ lane, seq }) => ({ lane, fromSeq: 1, toSeq: seq }));
  const toSeq = await audit.newestSeq();
  const file = await archive.write(mergeLanes(audit, { house: none, lanes }), { fromSeq: 1, toSeq });
  const walk = new ArchivedLanes(seal, pruned, await findSealStart(audit, seal));
  let events = 0;
  for await (const event of archive.read(file)) {
    const broken = walk.step(event, toSeq + 1);
    if (broken) throw new AdministrationError(sentenceOfBroken(broken));
    events += 1;
  }
  if (!walk.endAt(heads)) throw new AdministrationError(`The archive ${file} is not complete.`);
  const details = {
    ...signedLink(seal, 'pruned', prunedBefore(seal, before)),
    ...prunedLanes(seal, prunedBefore(seal, before).seq, heads),
    archive_sha256: await archive.digest(file),
  };
  const pruning = {
    type: 'audit_pruned',
    outcome: 'success',
    timeMs: nowMs,
    reason: 'lanes_archived',
    details,
  } as const;
  return { file, events, pruning };
}

/** Of the house nothing more is removed. */
function prunedBefore(seal: AuditSeal, pruning: AuditEvent | null): ChainLink {
  return (pruning && readSignedLink(seal, 'pruned', pruning)) ?? genesis;
}
