import type { Database, Statement } from 'better-sqlite3';
import type { AuditEvent, AuditTrail, NewAuditEvent } from '../domain/audit/audit-event.ts';
import { type ChainHead, chainEvent, genesisHash } from '../domain/audit/hash-chain.ts';
import { blobToUuid, uuidToBlob } from './uuid-blob.ts';

interface AuditRow {
  readonly seq: number;
  readonly time_ms: number;
  readonly type: AuditEvent['type'];
  readonly outcome: AuditEvent['outcome'];
  readonly user_id: number | null;
  readonly session_id: Buffer | null;
  readonly device_id: Buffer | null;
  readonly address: string | null;
  readonly reason: string | null;
  readonly details: string | null;
  readonly prev_hash: Buffer;
  readonly hash: Buffer;
}

/** The chain in its table. The head is read anew for every transaction, since other processes append, too. */
export class SqliteAuditTrail implements AuditTrail {
  /** The newest link as this transaction sees it; set back when a job is undone. */
  head: ChainHead = { seq: 0, hash: genesisHash };
  readonly #selectHead: Statement<[], ChainHead>;
  readonly #insert: Statement;
  readonly #selectAll: Statement<[], AuditRow>;

  constructor(database: Database) {
    this.#selectHead = database.prepare('SELECT seq, hash FROM audit_events ORDER BY seq DESC LIMIT 1');
    this.#insert = database.prepare(
      `INSERT INTO audit_events
        (seq, time_ms, type, outcome, user_id, session_id, device_id, address, reason, details, prev_hash, hash)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#selectAll = database.prepare('SELECT * FROM audit_events ORDER BY seq');
  }

  /** Must be called at the beginning of every write transaction. */
  begin(): void {
    this.head = this.#selectHead.get() ?? { seq: 0, hash: genesisHash };
  }

  append(event: NewAuditEvent): void {
    const chained = chainEvent(this.head, event);
    this.#insert.run(
      chained.seq,
      chained.timeMs,
      chained.type,
      chained.outcome,
      chained.userId,
      uuidToBlob(chained.sessionId),
      uuidToBlob(chained.deviceId),
      chained.address,
      chained.reason,
      chained.details === null ? null : JSON.stringify(chained.details),
      chained.prevHash,
      chained.hash,
    );
    this.head = chained;
  }

  *events(): IterableIterator<AuditEvent> {
    for (const row of this.#selectAll.iterate()) yield eventOf(row);
  }
}

function eventOf(row: AuditRow): AuditEvent {
  return {
    seq: row.seq,
    timeMs: row.time_ms,
    type: row.type,
    outcome: row.outcome,
    userId: row.user_id,
    sessionId: blobToUuid(row.session_id),
    deviceId: blobToUuid(row.device_id),
    address: row.address,
    reason: row.reason,
    details: parseDetails(row.details),
    prevHash: row.prev_hash,
    hash: row.hash,
  };
}

/** Unreadable details were tampered with; what is returned instead never matches the hash. */
function parseDetails(details: string | null): AuditEvent['details'] {
  if (details === null) return null;
  try {
    return JSON.parse(details) as AuditEvent['details'];
  } catch {
    return { unreadable: true };
  }
}
