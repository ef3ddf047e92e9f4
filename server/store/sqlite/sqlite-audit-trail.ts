import type { Database, Statement } from 'better-sqlite3';
import { type AuditSeal, checkpointOf } from '../../domain/audit/chain/audit-seal.ts';
import { damageEvent } from '../../domain/audit/chain/damage-event.ts';
import { chainEvent, genesis, isAuthentic, sameLink } from '../../domain/audit/chain/hash-chain.ts';
import { claimedLanes } from '../../domain/audit/lanes/lane-signature.ts';
import { stateEventTypes } from '../../domain/audit/state/vouched-state.ts';
import { type Log, silentLog } from '../../domain/ports/log.ts';
import { type Metrics, unmeasured } from '../../domain/ports/metrics.ts';
import type {
  AuditEvent,
  AuditRange,
  AuditTrail,
  ChainLink,
  EventPosition,
  LaneHead,
  NewAuditEvent,
  Stranger,
} from '../../domain/records/audit-event.ts';
import { AuditCount } from '../audit-count.ts';
import { type AuditRow, auditValues, eventOf, insertAuditEvent } from '../audit-row.ts';
import type { AuditProtection } from '../store.ts';
import { SqliteStateTables } from './sqlite-state-tables.ts';
import { auditEventsStay, problemOfRules } from './table-rules.ts';

/** The only chain of a database file. */
const houseLane = 0;
/** Every event whose number is a multiple of this is a checkpoint, so no counter is needed. */
const checkpointEvery = 1000;
const pageSize = 500;
/** How many pages are searched for each page shown. */
const mostPages = 20;
/** Tampered rows may hold anything, and parsing invalid JSON would make the query fail. */
const detail = (name: string) => `CASE WHEN json_valid(details) THEN json_extract(details, '$.${name}') END`;

/** The chain in its table. The head is read again for every transaction, since other processes append, too. */
export class SqliteAuditTrail implements AuditTrail {
  /** The newest link as this transaction sees it; reset when a job is undone. */
  head: ChainLink = genesis;
  /** The newest link known to be on disk; null: none is known. */
  #known: ChainLink | null = null;
  #protection: AuditProtection | null = null;
  /** The first event from which all bear our seal; null: not yet looked up. */
  #sealedFromSeq: number | null = null;
  readonly state: SqliteStateTables;
  readonly #database: Database;
  readonly #count: AuditCount;
  readonly #selectHead: Statement<[], ChainLink>;
  readonly #selectLink: Statement<[number], ChainLink>;
  readonly #selectStranger: Statement<[], Stranger>;
  readonly #insert: Statement;
  readonly #selectPage: Statement<[number, number, number], AuditRow>;
  readonly #newestBefore: Statement<[number, number], AuditRow>;
  readonly #firstSince: Statement<[number], number>;
  readonly #keyMark: Statement<[], AuditRow>;
  readonly #keySeq: Statement<[string], number>;
  readonly #pruning: Statement<[], AuditRow>;

  constructor(
    database: Database,
    metrics: Pick<Metrics, 'audited'> = unmeasured,
    log: Pick<Log, 'warn'> = silentLog,
  ) {
    this.#database = database;
    this.state = new SqliteStateTables(database);
    this.#count = new AuditCount(metrics, log);
    this.#selectHead = database.prepare('SELECT seq, hash FROM audit_events ORDER BY seq DESC LIMIT 1');
    this.#selectLink = database.prepare('SELECT seq, hash FROM audit_events WHERE seq = ?');
    // STRICT tables hold nothing else, unless somebody has edited the schema.
    this.#selectStranger = database.prepare(
      `SELECT CAST(seq AS REAL) AS seq, CAST(seq AS TEXT) AS shownSeq FROM audit_events
        WHERE seq < 1 OR seq > ${Number.MAX_SAFE_INTEGER} OR typeof(seq) <> 'integer' OR typeof(time_ms) <> 'integer'
           OR typeof(user_id) NOT IN ('integer', 'null')
        ORDER BY seq LIMIT 1`,
    );
    this.#insert = database.prepare(insertAuditEvent);
    this.#selectPage = database.prepare(
      'SELECT * FROM audit_events WHERE seq >= ? AND seq <= ? ORDER BY seq LIMIT ?',
    );
    this.#newestBefore = database.prepare(
      'SELECT * FROM audit_events WHERE seq < ? AND seq > 0 ORDER BY seq DESC LIMIT ?',
    );
    this.#firstSince = database
      .prepare<[number], number>(
        'SELECT seq FROM audit_events WHERE time_ms >= ? AND seq > 0 ORDER BY seq LIMIT 1',
      )
      .pluck();
    this.#keyMark = database.prepare(
      `SELECT * FROM audit_events WHERE type IN ('checkpoint', 'audit_pruned')
          OR (type = 'key_created' AND ${detail('use')} = 'audit') ORDER BY seq DESC LIMIT 1`,
    );
    this.#keySeq = database
      .prepare<[string], number>(
        `SELECT seq FROM audit_events WHERE type = 'key_created' AND ${detail('kid')} = ? ORDER BY seq LIMIT 1`,
      )
      .pluck();
    this.#pruning = database.prepare(
      "SELECT * FROM audit_events WHERE type = 'audit_pruned' ORDER BY seq DESC LIMIT 1",
    );
  }

  /** Seals events and records the head from now on; `known` is a link that must still be there. */
  protect(protection: AuditProtection, known: ChainLink | null): void {
    this.#protection = protection;
    this.#known = known;
    this.#sealedFromSeq = null;
  }

  /**
   * Must be called at the beginning of every write transaction. If events that were on disk have disappeared,
   * records that as an event and returns it.
   */
  async begin(): Promise<NewAuditEvent | null> {
    this.head = this.#selectHead.get() ?? genesis;
    this.#count.begin(this.head.seq);
    const damage = await this.#damage();
    if (damage) await this.append(damage);
    return damage;
  }

  async append(event: NewAuditEvent, requestId?: string): Promise<void> {
    const seal = this.#protection?.seal ?? null;
    if (seal && (this.head.seq + 1) % checkpointEvery === 0) {
      this.#insertNext(checkpointOf(seal, this.head, event.timeMs), seal);
    }
    this.#insertNext(event, seal, requestId);
  }

  /** Must be called after every commit. */
  committed(): void {
    this.#count.committed(this.head.seq);
    if (!this.#protection || (this.#known && sameLink(this.#known, this.head))) return;
    this.#known = this.head;
    this.#protection.headRecord.write(this.head);
  }

  async *events({
    fromSeq = 1,
    toSeq = Number.MAX_SAFE_INTEGER,
  }: AuditRange = {}): AsyncIterableIterator<AuditEvent> {
    // Page by page: an open cursor would keep all others from writing.
    let next = fromSeq;
    for (;;) {
      const page = this.#selectPage.all(next, toSeq, pageSize);
      for (const row of page) yield eventOf(row);
      const last = page.at(-1);
      if (!last || page.length < pageSize) return;
      next = last.seq + 1;
    }
  }

  async newestBefore(before: EventPosition | null, limit: number): Promise<readonly AuditEvent[]> {
    const found: AuditEvent[] = [];
    let beforeSeq = before === null ? Number.MAX_SAFE_INTEGER : seqBefore(before);
    // No caller waits long, whatever the table contains; what is left out is for `audit verify` to report.
    for (let pages = 0; pages < mostPages && found.length < limit; pages += 1) {
      const rows = this.#newestBefore.all(beforeSeq, limit);
      for (const event of rows.map(eventOf)) if (await this.isOurs(event)) found.push(event);
      if (rows.length < limit) break;
      beforeSeq = rows.at(-1)?.seq ?? 0;
    }
    return found.slice(0, limit);
  }

  async isOurs(event: AuditEvent): Promise<boolean> {
    const seal = this.#protection?.seal ?? null;
    if (seal !== null) this.#sealedFromSeq ??= await this.#findSealedFrom(seal);
    return isAuthentic(event, seal, this.#sealedFromSeq ?? 0);
  }

  async firstStranger(): Promise<Stranger | null> {
    return this.#selectStranger.get() ?? null;
  }

  async problemOfRules(): Promise<string | null> {
    return problemOfRules(this.#database);
  }

  async atOneMoment<Result>(query: () => Promise<Result>): Promise<Result> {
    if (this.#database.inTransaction) return query();
    this.#database.exec('BEGIN DEFERRED');
    try {
      return await query();
    } finally {
      this.#database.exec('COMMIT');
    }
  }

  async newestSeq(): Promise<number> {
    return this.#selectHead.get()?.seq ?? 0;
  }

  async firstSeqSince(timeMs: number, lane = houseLane): Promise<number | null> {
    if (lane !== houseLane) return null;
    return this.#firstSince.get(timeMs) ?? null;
  }

  async newestKeyMark(): Promise<AuditEvent | null> {
    const row = this.#keyMark.get();
    return row ? eventOf(row) : null;
  }

  async seqOfAuditKey(keyId: string): Promise<number | null> {
    return this.#keySeq.get(keyId) ?? null;
  }

  async newestPruning(): Promise<AuditEvent | null> {
    const row = this.#pruning.get();
    return row ? eventOf(row) : null;
  }

  async newestSnapshotEvent(): Promise<AuditEvent | null> {
    const row = this.#database
      .prepare<[], AuditRow>(
        `SELECT * FROM audit_events WHERE seq > 0 AND type IN ('state_recorded', 'audit_pruned')
            AND ${detail('state_sha256')} IS NOT NULL ORDER BY seq DESC LIMIT 1`,
      )
      .get();
    return row ? eventOf(row) : null;
  }

  async countAfter(seq: number): Promise<number> {
    const sql = 'SELECT count(*) FROM audit_events WHERE seq > ?';
    return this.#database.prepare<[number], number>(sql).pluck().get(seq) ?? 0;
  }

  async *stateEvents(seq: number): AsyncIterableIterator<AuditEvent> {
    const types = stateEventTypes.map((type) => `'${type}'`).join(', ');
    const page = this.#database.prepare<[number, number], AuditRow>(
      `SELECT * FROM audit_events WHERE seq > ? AND type IN (${types}) ORDER BY seq LIMIT ?`,
    );
    let after = seq;
    for (;;) {
      const rows = page.all(after, pageSize);
      for (const row of rows) yield eventOf(row);
      const last = rows.at(-1);
      if (!last || rows.length < pageSize) return;
      after = last.seq;
    }
  }

  /**
   * A database file has one process at a time that writes sessions, and so no lanes; but it may have come from nodes, whose
   * lanes ended in an archive.
   */
  async lanes(): Promise<readonly LaneHead[]> {
    return claimedLanes(await this.newestPruning());
  }

  async newestOfLanesBefore(): Promise<readonly LaneHead[]> {
    return [];
  }

  async *eventsOfLane(): AsyncIterableIterator<AuditEvent> {}

  async removeThrough(seq: number, limit: number, lane = houseLane): Promise<number> {
    if (lane !== houseLane) return 0;
    this.#database.exec('DROP TRIGGER audit_events_stay');
    const { changes } = this.#database
      .prepare(
        'DELETE FROM audit_events WHERE seq IN (SELECT seq FROM audit_events WHERE seq BETWEEN 1 AND ? ORDER BY seq LIMIT ?)',
      )
      .run(seq, limit);
    this.#database.exec(auditEventsStay);
    return changes;
  }

  /** Events written before the key was known have no seal, or that of a lost key. */
  async #findSealedFrom(seal: AuditSeal): Promise<number> {
    const { value: first } = await this.events().next();
    if (first?.seal?.equals(seal.sealOf(first.hash))) return first.seq;
    return (await this.seqOfAuditKey(seal.keyId)) ?? 0;
  }

  #insertNext(event: NewAuditEvent, seal: AuditSeal | null, requestId?: string): void {
    const chained = chainEvent(this.head, event, seal);
    this.#insert.run(...auditValues(chained));
    this.head = chained;
    this.#count.appended(chained.seq, event, requestId);
  }

  async #damage(): Promise<NewAuditEvent | null> {
    const known = this.#known;
    if (!this.#protection || !known || known.seq === 0 || sameLink(known, this.head)) return null;
    const found = this.#selectLink.get(known.seq);
    if (found && sameLink(found, known)) return null;
    const prunedThrough = Number((await this.newestPruning())?.details?.covers_seq ?? 0);
    if (!found && prunedThrough >= known.seq) return null;
    return damageEvent(known, {
      lane: null,
      lastSeq: this.head.seq,
      timeMs: this.#protection.clock.nowMs(),
    });
  }
}

/** There are no lanes here, but there may be an order that has them. */
function seqBefore({ seq, place }: EventPosition): number {
  return place ? place.afterSeq + 1 : seq;
}
