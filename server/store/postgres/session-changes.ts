import type { MovedSessions } from '../../domain/records/moved-sessions.ts';
import { minuteMs } from '../../domain/time/durations.ts';
import { blobToUuid } from '../uuid-blob.ts';
import type { Queries } from './queries.ts';
import { statement } from './statement.ts';

/** Changes are kept for an hour; whoever has not looked for half of it may have missed some. */
const longestGapMs = 30 * minuteMs;
const removedAtOnce = 5000;

interface Change {
  /** The oldest transaction that has not ended: whatever began before it is visible by now. */
  readonly seenUpTo: string;
  /** Null: nothing has changed. */
  readonly number: number | null;
  readonly userId: number | null;
  readonly sessionId: Buffer | null;
}

/** One snapshot for both, so that no transaction falls between them. */
const changesSince = statement<Change>(`
  SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS "seenUpTo", change.number,
         change.user_id AS "userId", change.session_id AS "sessionId"
    FROM (SELECT 1) AS once LEFT JOIN LATERAL (
      SELECT number, user_id, session_id FROM session_changes WHERE changed_in >= $1::text::xid8 LIMIT $2
    ) AS change ON true`);
/** Beyond it, looking at everything is less work. */
const mostTold = 10_000;

const removeOld = statement(`
  DELETE FROM session_changes WHERE number IN (
    SELECT number FROM session_changes WHERE changed_at < now() - interval '1 hour' ORDER BY number LIMIT $1)`);

const everything: MovedSessions = { users: null, sessions: null };

/**
 * Which sessions look different since they were last asked about, whichever node has changed them. A table that triggers
 * write, rather than `NOTIFY`, whose lock makes all commits wait for each other; a rotation writes nothing to it.
 */
export class SessionChanges {
  readonly #queries: Pick<Queries, 'all' | 'run'>;
  readonly #line: () => number;
  #seenUpTo: string | null = null;
  #lineSeen = 0;
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  /** Of those that are read again while an older transaction goes on, in whichever database of the cluster. */
  #told: ReadonlySet<number> = new Set();

  /** `line` grows whenever the database goes on upon another line of its history, whose transactions count anew. */
  constructor(queries: Pick<Queries, 'all' | 'run'>, line: () => number = () => 0) {
    this.#queries = queries;
    this.#line = line;
  }

  /** Tells each change once, and leaves none out. */
  async take(): Promise<MovedSessions> {
    const beganAtMs = performance.now();
    const line = this.#line();
    const isKnown = line === this.#lineSeen && beganAtMs - this.#lookedAtMs < longestGapMs;
    const last = isKnown ? this.#seenUpTo : null;
    const rows = await this.#queries.all(changesSince, last ?? newest, mostTold);
    const seenUpTo = rows[0]?.seenUpTo ?? null;
    this.#lookedAtMs = beganAtMs;
    this.#lineSeen = line;
    this.#seenUpTo = seenUpTo;
    const told = this.#told;
    this.#told = new Set(rows.map(({ number }) => number).filter((number) => number !== null));
    // Smaller than before: the database was restored from a dump, and counts anew.
    if (last === null || seenUpTo === null || BigInt(seenUpTo) < BigInt(last)) return everything;
    if (rows.length === mostTold) return everything;
    const changes = rows.filter(({ number }) => number !== null && !told.has(number));
    const users = changes.map(({ userId }) => userId).filter((userId) => userId !== null);
    if (users.length < changes.length) return everything;
    const sessions = changes.map(({ sessionId }) => blobToUuid(sessionId)).filter((id) => id !== null);
    return { users: new Set(users), sessions: new Set(sessions) };
  }

  async forgetOld(signal?: AbortSignal): Promise<void> {
    for (let removed = removedAtOnce; removed === removedAtOnce && !signal?.aborted; )
      removed = await this.#queries.run(removeOld, removedAtOnce);
  }
}

/** Larger than the number of any transaction. */
const newest = String(2n ** 63n - 1n);
