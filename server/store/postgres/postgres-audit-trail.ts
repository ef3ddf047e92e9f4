import type { AuditSeal } from '../../domain/audit/chain/audit-seal.ts';
import { genesis, isAuthentic } from '../../domain/audit/chain/hash-chain.ts';
import { findSealStart } from '../../domain/audit/lanes/find-seal-start.ts';
import type { SignedLanes } from '../../domain/audit/lanes/lane-signature.ts';
import { stateEventTypes } from '../../domain/audit/state/vouched-state.ts';
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
import { jsonOrNull } from '../../text/json-or-null.ts';
import { type AuditRow, eventOf } from '../audit-row.ts';
import type { AuditAppender } from './audit-appender.ts';
import { houseLane } from './lane-writer.ts';
import { PostgresStateTables } from './postgres-state-tables.ts';
import { problemOfRules } from './problem-of-rules.ts';
import type { Queries } from './queries.ts';
import { type Statement, statement } from './statement.ts';

/** Lane 0, which vouches for the state of the tables. */
const house = 'lane = 0';
const pageSize = 500;
const eventsAtOnce = 1_000;
const fewRows = 8;
/** How many pages are searched for each page shown. */
const mostPages = 20;
const columns = `seq, time_ms, type, outcome, user_id, session_id, device_id, address, reason, details, prev_hash, hash,
  seal`;

interface PlacedRow extends AuditRow {
  readonly lane: number;
  readonly after_seq: number | null;
}
const selectEvents = `SELECT ${columns} FROM audit_events WHERE ${house}`;

const selectHead = statement<ChainLink>('SELECT seq, hash FROM audit_heads WHERE lane = 0');
/** The row that the next event of the house follows, and the newest event of the table; a zero for none. */
const selectEnds = statement<{ readonly told: number; readonly newest: number; readonly isSame: boolean }>(
  `SELECT coalesce(h.seq, 0) AS told, coalesce(e.seq, 0) AS newest,
          (h.seq = coalesce(e.seq, 0) AND coalesce(h.hash = e.hash, h.seq = 0)) IS TRUE AS "isSame"
     FROM (SELECT 1) one LEFT JOIN audit_heads h ON h.lane = 0
     LEFT JOIN (SELECT seq, hash FROM audit_events WHERE ${house} ORDER BY seq DESC LIMIT 1) e ON true`,
);
const selectPage = statement<AuditRow>(`${selectEvents} AND seq >= $1 AND seq <= $2 ORDER BY seq LIMIT $3`);
/**
 * The newest number of each lane whose event came before event `$1` of the house, as columns `lane` and `newest` of
 * `searched`. `after_seq` grows with `seq`, so that a search by halves needs no index of its own. Before the event `$3` of lane
 * `$2`: events of lower lanes at its place count, too.
 */
const searchLanes = `WITH RECURSIVE search (lane, newest, high) AS (
  SELECT lane, CASE WHEN lane = $2::integer THEN $3::bigint - 1 ELSE 0 END,
         CASE WHEN lane = $2::integer THEN $3::bigint - 1 ELSE seq::bigint END
    FROM audit_heads WHERE lane > 0
  UNION ALL
  SELECT s.lane, CASE WHEN e.is_before THEN half.seq ELSE s.newest END,
         CASE WHEN e.is_before THEN s.high ELSE half.seq - 1 END
    FROM search s
   CROSS JOIN LATERAL (SELECT (s.newest + s.high + 1) / 2 AS seq) half
   CROSS JOIN LATERAL (SELECT coalesce((
       SELECT after_seq::bigint FROM audit_events e
        WHERE e.lane = s.lane AND e.seq <= half.seq ORDER BY e.seq DESC LIMIT 1
     ), -1) < $1::bigint + (s.lane < $2::integer)::integer AS is_before) e
   WHERE s.newest < s.high
), searched AS (SELECT lane, newest FROM search WHERE newest = high)`;
const selectBefore = statement<PlacedRow>(`${searchLanes}
SELECT ${columns}, e.lane, after_seq FROM (TABLE searched UNION ALL SELECT 0, $4::bigint) l
 CROSS JOIN LATERAL (
   SELECT ${columns}, lane, after_seq FROM audit_events
    WHERE lane = l.lane AND seq <= l.newest ORDER BY seq DESC LIMIT $5
 ) e
 ORDER BY CASE e.lane WHEN 0 THEN e.seq ELSE coalesce(e.after_seq, 0) END DESC, e.lane DESC, e.seq DESC LIMIT $5`);
const selectNewestOfLanes = statement<LaneHead>(`${searchLanes}
SELECT l.lane, e.seq, e.hash FROM searched l
 CROSS JOIN LATERAL (
   SELECT seq, hash FROM audit_events WHERE lane = l.lane AND seq <= l.newest ORDER BY seq DESC LIMIT 1
 ) e
 ORDER BY l.lane`);
const selectFirstSince = statement<{ readonly seq: number }>(
  'SELECT seq FROM audit_events WHERE lane = $1 AND time_ms >= $2 ORDER BY seq LIMIT 1',
);
const ofTypes = (types: readonly string[]) =>
  `${selectEvents} AND type IN (${types.map((type) => `'${type}'`).join(', ')})`;
const nextOf = (types: readonly string[]) =>
  statement<AuditRow>(`${ofTypes(types)} AND seq > $1 ORDER BY seq LIMIT ${pageSize}`);
/** A few at a time: nearly always the newest is the one. */
const newestOf = (types: readonly string[]) =>
  statement<AuditRow>(`${ofTypes(types)} AND seq < $1 ORDER BY seq DESC LIMIT ${fewRows}`);
const nextStateEvents = nextOf(stateEventTypes);
const nextKeys = nextOf(['key_created']);
const newestKeyMarks = newestOf(['checkpoint', 'audit_pruned', 'key_created']);
const newestPrunings = newestOf(['audit_pruned']);
const newestSnapshots = newestOf(['state_recorded', 'audit_pruned']);
const selectLanes = statement<LaneHead>(
  'SELECT lane, seq, hash FROM audit_heads WHERE lane > 0 ORDER BY lane',
);
const selectPageOfLane = statement<PlacedRow>(
  `SELECT ${columns}, lane, after_seq FROM audit_events WHERE lane = $1 AND seq >= $2 AND seq <= $3 ORDER BY seq LIMIT $4`,
);
const countEvents = statement<{ readonly count: number }>(
  `SELECT count(*) AS count FROM audit_events WHERE ${house} AND seq > $1`,
);
const announcePruning = statement(`SELECT set_config('carelink.prune_lane_' || $1::integer, $2, true)`);
const removeOldest = statement(
  `DELETE FROM audit_events WHERE lane = $1 AND seq IN
     (SELECT seq FROM audit_events WHERE lane = $1 AND seq <= $2 ORDER BY seq LIMIT $3)`,
);

/** What the store knows about the seal of its trail. */
export interface TrailSeal {
  readonly seal: AuditSeal | null;
  /** From which events on all bear it; null: not looked up yet. */
  sealed: { readonly fromSeq: number; readonly unsealedLanes: SignedLanes } | null;
}

/** The house's lane of the trail in its table; what a job appends goes to its batch. */
export class PostgresAuditTrail implements AuditTrail {
  readonly state: PostgresStateTables;
  readonly #queries: Queries;
  readonly #appender: AuditAppender | null;
  readonly #seal: TrailSeal;

  /** `appender` null: only reads. */
  constructor(queries: Queries, appender: AuditAppender | null, seal: TrailSeal) {
    this.state = new PostgresStateTables(queries, appender);
    this.#queries = queries;
    this.#appender = appender;
    this.#seal = seal;
  }

  get head(): ChainLink {
    return this.#appender?.head ?? genesis;
  }

  async append(event: NewAuditEvent, requestId?: string): Promise<void> {
    if (this.#appender === null) throw new Error('a query wants to append an audit event');
    this.#appender.append(event, requestId);
    // A job may end every session there is: not all of it in memory, nor in one message.
    if (this.#appender.pending >= eventsAtOnce) await this.#appender.flush();
  }

  async *events({
    fromSeq = 1,
    toSeq = Number.MAX_SAFE_INTEGER,
  }: AuditRange = {}): AsyncIterableIterator<AuditEvent> {
    await this.#flush();
    // Page by page: a cursor would hold its transaction open.
    let next = fromSeq;
    for (;;) {
      const page = await this.#queries.all(selectPage, next, toSeq, pageSize);
      for (const row of page) yield eventOf(row);
      const last = page.at(-1);
      if (!last || page.length < pageSize) return;
      next = last.seq + 1;
    }
  }

  async newestBefore(before: EventPosition | null, limit: number): Promise<readonly AuditEvent[]> {
    await this.#flush();
    const found: AuditEvent[] = [];
    let end = before ?? { seq: Number.MAX_SAFE_INTEGER };
    // No caller waits long, whatever the table contains; what is left out is for `audit verify` to report.
    for (let pages = 0; pages < mostPages && found.length < limit; pages += 1) {
      const { seq, place } = end;
      const inHouse = place ? place.afterSeq : seq - 1;
      const rows = await this.#queries.all(
        selectBefore,
        place?.afterSeq ?? seq,
        place?.lane ?? 0,
        seq,
        inHouse,
        limit,
      );
      const events = rows.map(placedEventOf);
      for (const event of events) if (await this.isOurs(event)) found.push(event);
      const last = events.at(-1);
      if (!last || events.length < limit) break;
      end = last;
    }
    return found.slice(0, limit);
  }

  async isOurs(event: AuditEvent): Promise<boolean> {
    const { seal } = this.#seal;
    if (seal !== null) this.#seal.sealed ??= await this.#findSealed(seal);
    const { fromSeq = 0, unsealedLanes } = this.#seal.sealed ?? {};
    return isAuthentic(event, seal, fromSeq, unsealedLanes);
  }

  /** The types of the columns leave no room for one. */
  async firstStranger(): Promise<Stranger | null> {
    return null;
  }

  async problemOfRules(): Promise<string | null> {
    return (await problemOfRules(this.#queries)) ?? (await this.#problemOfHead());
  }

  async atOneMoment<Result>(query: () => Result): Promise<Awaited<Result>> {
    return await this.#queries.atOneMoment(async () => await query());
  }

  async newestSeq(): Promise<number> {
    if (this.#appender) return this.#appender.head.seq;
    return (await this.#queries.first(selectHead))?.seq ?? 0;
  }

  async firstSeqSince(timeMs: number, lane = houseLane): Promise<number | null> {
    await this.#flush();
    return (await this.#queries.first(selectFirstSince, lane, timeMs))?.seq ?? null;
  }

  newestKeyMark(): Promise<AuditEvent | null> {
    return this.#newestOf(
      newestKeyMarks,
      ({ type, details }) => type !== 'key_created' || details?.use === 'audit',
    );
  }

  async seqOfAuditKey(keyId: string): Promise<number | null> {
    for await (const { seq, details } of this.#following(nextKeys, 0)) if (details?.kid === keyId) return seq;
    return null;
  }

  newestPruning(): Promise<AuditEvent | null> {
    return this.#newestOf(newestPrunings, () => true);
  }

  newestSnapshotEvent(): Promise<AuditEvent | null> {
    return this.#newestOf(newestSnapshots, ({ details }) => (details?.state_sha256 ?? null) !== null);
  }

  async countAfter(seq: number): Promise<number> {
    await this.#flush();
    return (await this.#queries.first(countEvents, seq))?.count ?? 0;
  }

  stateEvents(seq: number): AsyncIterableIterator<AuditEvent> {
    return this.#following(nextStateEvents, seq);
  }

  async lanes(): Promise<readonly LaneHead[]> {
    return await this.#queries.all(selectLanes);
  }

  async newestOfLanesBefore(seq: number): Promise<readonly LaneHead[]> {
    return await this.#queries.all(selectNewestOfLanes, seq, houseLane, seq);
  }

  async *eventsOfLane(
    lane: number,
    { fromSeq = 1, toSeq = Number.MAX_SAFE_INTEGER }: AuditRange = {},
  ): AsyncIterableIterator<AuditEvent> {
    let next = fromSeq;
    for (;;) {
      const page = await this.#queries.all(selectPageOfLane, lane, next, toSeq, pageSize);
      for (const row of page) yield placedEventOf(row);
      const last = page.at(-1);
      if (!last || page.length < pageSize) return;
      next = last.seq + 1;
    }
  }

  async removeThrough(seq: number, limit: number, lane = houseLane): Promise<number> {
    await this.#flush();
    await this.#queries.all(announcePruning, lane, String(seq));
    const removed = await this.#queries.run(removeOldest, lane, seq, limit);
    await this.#queries.all(announcePruning, lane, '');
    return removed;
  }

  /** A job moves the head at its end. Of lanes, the walk along them tells. */
  async #problemOfHead(): Promise<string | null> {
    if (this.#appender !== null) return null;
    const { told, newest, isSame } = (await this.#queries.first(selectEnds)) ?? {};
    if (isSame === true) return null;
    return told === newest
      ? `the head of the trail in audit_heads is not event ${newest}, so the next one would not follow it`
      : `the head of the trail in audit_heads is event ${told}, but the newest one is event ${newest}`;
  }

  /** What a job has appended is read by it, too. */
  async #flush(): Promise<void> {
    await this.#appender?.flush();
  }

  async *#following(next: Statement<AuditRow>, afterSeq: number): AsyncIterableIterator<AuditEvent> {
    await this.#flush();
    let after = afterSeq;
    for (;;) {
      const rows = await this.#queries.all(next, after);
      for (const row of rows) yield eventOf(row);
      const last = rows.at(-1);
      if (!last || rows.length < pageSize) return;
      after = last.seq;
    }
  }

  /** Details are read here and not by PostgreSQL, to which a tampered row would be a failed statement. */
  async #newestOf(
    newest: Statement<AuditRow>,
    isWanted: (event: AuditEvent) => boolean,
  ): Promise<AuditEvent | null> {
    await this.#flush();
    let before = Number.MAX_SAFE_INTEGER;
    for (;;) {
      const rows = await this.#queries.all(newest, before);
      const found = rows.find((row) =>
        isWanted({ ...eventOf(row), type: row.type, details: detailsOf(row) }),
      );
      if (found) return eventOf(found);
      const last = rows.at(-1);
      if (!last || rows.length < fewRows) return null;
      before = last.seq;
    }
  }

  /** Events written before the key was known have no seal, or that of a lost key. */
  async #findSealed(seal: AuditSeal): Promise<NonNullable<TrailSeal['sealed']>> {
    const start = await findSealStart(this, seal);
    const unsealedLanes: SignedLanes = start?.lanes ?? new Map();
    for await (const first of this.events()) {
      if (first.seal?.equals(seal.sealOf(first.hash))) return { fromSeq: first.seq, unsealedLanes };
      break;
    }
    return { fromSeq: start?.seq ?? 0, unsealedLanes };
  }
}

/** A place that no event has makes one that no hash fits. */
function placedEventOf(row: PlacedRow): AuditEvent {
  const event = eventOf(row);
  return row.lane === houseLane
    ? event
    : { ...event, place: { lane: row.lane, afterSeq: row.after_seq ?? Number.NaN } };
}

function detailsOf({ details }: AuditRow): AuditEvent['details'] {
  return details === null ? null : (jsonOrNull(details) as AuditEvent['details']);
}
