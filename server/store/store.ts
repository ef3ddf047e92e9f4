import type { AuditSeal } from '../domain/audit/chain/audit-seal.ts';
import type { HeadRecord, LaneRecord } from '../domain/audit/chain/head-record.ts';
import type { AmongNodes } from '../domain/ports/among-nodes.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { UnitOfWork } from '../domain/ports/unit-of-work.ts';
import type { ChainLink, LaneHead } from '../domain/records/audit-event.ts';

/** The open database behind the domain's ports. */
export interface Store {
  readonly unitOfWork: UnitOfWork;
  readonly amongNodes: AmongNodes;
  /** Seals audit events from now on; `known` is a link that the trail must contain, if one is known, and a lane `knownOfLane`. */
  protectAudit(protection: AuditProtection, known: ChainLink | null, knownOfLane?: LaneHead | null): void;
  /** Throws `Refusal('unavailable')` when nothing can be written. */
  probe(nowMs: number): Promise<void>;
  /** A sentence about where this database was copied to, which counts since; null: it was not. Of a file, `moveOf` tells. */
  move?(): Promise<string | null>;
  /** Copies the write-ahead log into the database, as far as readers allow, so that old pages are overwritten. */
  flushLog(): void;
  /** Finishes the queued jobs and closes the file. */
  close(): Promise<void>;
}

/** What protects the chain from anybody who can write the database. */
export interface AuditProtection {
  readonly seal: AuditSeal;
  readonly headRecord: HeadRecord;
  /** Of a node that writes a lane. */
  readonly laneRecord?: LaneRecord;
  readonly clock: Clock;
}
