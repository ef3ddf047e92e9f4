import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { genesis } from '../../domain/audit/chain/hash-chain.ts';
import { sentenceOfBroken, type WholeChain } from '../../domain/audit/chain/verify-chain.ts';
import { claimedLanes } from '../../domain/audit/lanes/lane-signature.ts';
import type { TrailKeys } from '../../domain/audit/verify-trail.ts';
import type { AuditTrail, ChainLink, LaneHead } from '../../domain/records/audit-event.ts';
import { type AuditRow, eventOf } from '../audit-row.ts';
import { DatabaseError } from '../database-error.ts';
import { SqliteAuditTrail } from '../sqlite/sqlite-audit-trail.ts';
import type { Connection } from './connection.ts';
import {
  type Copy,
  type CopyState,
  columnsOf,
  keyOf,
  pageOf,
  type Row,
  requireSame,
  rowsAtOnce,
} from './copied-rows.ts';
import { type CopiedTable, copiedTables } from './copied-tables.ts';
import { sqlStateOf } from './database-failure.ts';
import { type MigratedConnection, migratePostgres } from './migrate-postgres.ts';
import { PostgresAuditTrail } from './postgres-audit-trail.ts';
import { requireAlone } from './require-alone.ts';
import { type Statement, statement, type Value } from './statement.ts';
import { type VerifyCopied, verifyCopied } from './verify-copied.ts';

export interface CopyOptions {
  /** The first set of keys in the new database, sealed; null: the first node makes keys. */
  readonly sealedKeys: string | null;
  /** Those of the file, with which its trail is verified; null: it was never sealed. */
  readonly trailKeys: TrailKeys | null;
  /** Events that record damage which has been investigated. */
  readonly reviewed?: ReadonlySet<number>;
  readonly onProgress?: (state: CopyState) => void;
}

const selectCopy = statement<{ readonly source: string }>('SELECT source FROM carelink_copy WHERE id = 1');
const noteSource = statement('INSERT INTO carelink_copy (id, source) VALUES (1, $1)');
const putKeys = statement('INSERT INTO sealed_keys (id, version, sealed) VALUES (1, 1, $1)');
const setHead = statement('UPDATE audit_heads SET seq = $1, hash = $2 WHERE lane = 0');
/** Of a database that was copied from PostgreSQL before: their events are in an archive, and no node continues them. */
const insertFormerLane = statement(
  'INSERT INTO audit_heads (lane, node, seq, hash) VALUES ($1, $2, $3, $4) ON CONFLICT (lane) DO NOTHING',
);
const setHighestUserId = statement('UPDATE highest_user_id SET value = greatest(value, $1)');

/**
 * Copies a database of SQLite that nobody writes into one of PostgreSQL that nobody uses, page by page: a copy that was
 * interrupted goes on where it was. The trail of the file is verified first, with all that its keys can prove. Then both are
 * read once more, row by row, and the trail of the copy is verified likewise; not before that can a server use the new
 * database. Throws `DatabaseError`.
 */
export async function copyFromSqlite(
  source: Database,
  target: Connection,
  nowMs: number,
  { sealedKeys, trailKeys, reviewed = new Set(), onProgress = () => {} }: CopyOptions,
): Promise<Copy> {
  const verifying = { keys: trailKeys, reviewed, onProgress };
  await requireWhole(new SqliteAuditTrail(source), 'before', verifying);
  await migratePostgres(target, nowMs, undefined, { evenUnfinished: true });
  await requireAlone(target);
  await beginOrContinue(target, fingerprintOf(source));
  const totals = new Map<CopiedTable, number>();
  for (const table of copiedTables) totals.set(table, await copyTable(table, { source, target, onProgress }));
  const head = headOf(source);
  await target.execute('BEGIN');
  await target.run(setHead, head.seq, head.hash);
  for (const former of formerLanes(source))
    await target.run(insertFormerLane, former.lane, `former-lane-${former.lane}`, former.seq, former.hash);
  await target.run(setHighestUserId, sequenceOf(source));
  // Written by triggers for each session that was copied.
  await target.atLength(() => target.execute('DELETE FROM session_changes'));
  for (const { name, counted } of copiedTables)
    if (counted) await target.execute(continueCounting(name, counted));
  await target.execute('COMMIT');
  for (const [table, total] of totals) await requireSame(table, source, target, { total, onProgress });
  const { count: events } = await verifyCopy(target, verifying);
  await target.execute('BEGIN');
  if (sealedKeys !== null) await target.run(putKeys, sealedKeys);
  await target.execute('DROP TABLE carelink_copy');
  await target.execute('COMMIT');
  const rows = [...totals.values()].reduce((sum, total) => sum + total, 0);
  return { rows, events, head };
}

/** A forged end would be forged on either side: that both have the same rows says nothing of it. */
async function requireWhole(
  audit: AuditTrail,
  where: 'before' | 'after',
  verifying: VerifyCopied,
): Promise<WholeChain> {
  const verdict = await verifyCopied(audit, where, verifying);
  if (verdict.whole) return verdict;
  const outcome = where === 'before' ? 'Nothing was copied' : 'That is so in the copy, which nobody can use';
  throw new DatabaseError(`${sentenceOfBroken(verdict)} ${outcome}: see \`audit verify\` of the file.`);
}

/** Nobody else is there; some of its statements read all rows. */
async function verifyCopy(target: Connection, verifying: VerifyCopied): Promise<WholeChain> {
  const trailSeal = { seal: verifying.keys?.seal ?? null, sealed: null };
  await target.execute('BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0');
  const verdict = await target.atLength(() =>
    requireWhole(new PostgresAuditTrail(target, null, trailSeal), 'after', verifying),
  );
  await target.execute('COMMIT');
  return verdict;
}

/** A database that holds something else, or part of another copy, is left as it is. */
async function beginOrContinue(target: MigratedConnection, source: string): Promise<void> {
  const begun = statement<{ readonly begun: boolean }>(
    `SELECT to_regclass('carelink_copy') IS NOT NULL AS begun`,
  );
  if ((await target.first(begun))?.begun) {
    if ((await target.first(selectCopy))?.source === source) return;
    throw new DatabaseError(
      'The new database holds part of a copy of another file, or of this one before it changed: DROP it and begin with an empty one.',
    );
  }
  for (const { name, isThere } of copiedTables) {
    const any = statement<{ readonly one: number }>(`SELECT 1 AS one FROM ${name} LIMIT 1`);
    if (!isThere && (await target.first(any)) !== null)
      throw new DatabaseError(
        `The new database is in use (its table ${name} is not empty): a copy into it has ended before, or nodes have worked with it.`,
      );
  }
  await target.execute('BEGIN');
  await target.execute(
    'CREATE TABLE carelink_copy (id integer PRIMARY KEY CHECK (id = 1), source text COLLATE "C" NOT NULL)',
  );
  await target.run(noteSource, source);
  await target.execute('COMMIT');
}

interface Copying {
  readonly source: Database;
  readonly target: MigratedConnection;
  readonly onProgress: (state: CopyState) => void;
}

/** Returns how many rows the table has. */
async function copyTable(table: CopiedTable, { source, target, onProgress }: Copying): Promise<number> {
  const { name, key, isThere } = table;
  const total = countOf(source, name);
  const columns = columnsOf(source, name);
  if (isThere) await target.execute(`DELETE FROM ${name}`);
  let last = isThere ? null : await lastKey(table, target);
  let copied = countUpTo(source, table, last);
  const insert = insertOf(name, columns, rowsAtOnce);
  for (;;) {
    const rows = pageOf(source, { name, columns, key }, last);
    if (rows.length > 0) {
      const full = rows.length === rowsAtOnce ? insert : insertOf(name, columns, rows.length);
      await insertInto(
        target,
        name,
        full,
        rows.flatMap((row) => columns.map((column) => row[column] ?? null)),
      );
      copied += rows.length;
      onProgress({ table: name, copied, total });
      last = keyOf(rows.at(-1) ?? {}, key);
    }
    if (rows.length < rowsAtOnce) return copied;
  }
}

async function insertInto(
  target: MigratedConnection,
  name: string,
  insert: Statement,
  values: readonly Value[],
): Promise<void> {
  try {
    await target.run(insert, ...values);
  } catch (error) {
    const state = sqlStateOf(error);
    if (state === null || !(error instanceof Error)) throw error;
    throw new DatabaseError(`PostgreSQL refuses a row of the table ${name}: ${error.message} (${state}).`);
  }
}

/** Each is a transaction of its own. */
function insertOf(name: string, columns: readonly string[], rows: number): Statement {
  const places = Array.from({ length: rows }, (_, row) =>
    columns.map((_column, column) => `$${row * columns.length + column + 1}`).join(', '),
  );
  // SQLite has one lane, and no column for it.
  const lane = name === 'audit_events' ? 'lane, ' : '';
  const zero = lane ? '0, ' : '';
  const values = places.map((place) => `(${zero}${place})`).join(', ');
  return statement(`INSERT INTO ${name} (${lane}${columns.join(', ')}) VALUES ${values}`);
}

/** Of what an interrupted copy has written; null: nothing. */
async function lastKey({ name, key }: CopiedTable, target: MigratedConnection) {
  const descending = key.map((column) => `${column} DESC`).join(', ');
  const newest = statement<Row>(`SELECT ${key.join(', ')} FROM ${name} ORDER BY ${descending} LIMIT 1`);
  const row = await target.first(newest);
  return row && keyOf(row, key);
}

function countOf(source: Database, name: string): number {
  return Number(source.prepare(`SELECT count(*) FROM ${name}`).pluck().get());
}

/** Counted where it is read in order, however large the table is; that the copy has the same rows is looked at in the end. */
function countUpTo(source: Database, { name, key }: CopiedTable, last: readonly Value[] | null): number {
  if (last === null) return 0;
  const upTo = `(${key.join(', ')}) <= (${key.map(() => '?').join(', ')})`;
  return Number(
    source
      .prepare(`SELECT count(*) FROM ${name} WHERE ${upTo}`)
      .pluck()
      .get(...last),
  );
}

function continueCounting(name: string, column: string): string {
  return `SELECT setval(pg_get_serial_sequence('${name}', '${column}'), (SELECT coalesce(max(${column}), 0) + 1 FROM ${name}), false)`;
}

function headOf(source: Database): ChainLink {
  const newest = source.prepare<[], ChainLink>(
    'SELECT seq, hash FROM audit_events ORDER BY seq DESC LIMIT 1',
  );
  return newest.get() ?? genesis;
}

function formerLanes(source: Database): readonly LaneHead[] {
  const newestPruning = source.prepare<[], AuditRow>(
    "SELECT * FROM audit_events WHERE type = 'audit_pruned' ORDER BY seq DESC LIMIT 1",
  );
  const row = newestPruning.get();
  return claimedLanes(row ? eventOf(row) : null);
}

function sequenceOf(source: Database): number {
  const seq = source.prepare("SELECT max(seq) FROM sqlite_sequence WHERE name = 'users'").pluck().get();
  return Number(seq ?? 0);
}

/** By its trail and what it has drawn for its users: a file that has changed since is another one. */
function fingerprintOf(source: Database): string {
  const marks = source
    .prepare<[], Buffer | null>(
      `SELECT hash FROM audit_events WHERE seq IN ((SELECT min(seq) FROM audit_events), (SELECT max(seq) FROM audit_events))
       UNION ALL SELECT salt FROM users`,
    )
    .pluck()
    .all();
  const hash = createHash('sha256');
  for (const mark of marks) hash.update(mark ?? Buffer.alloc(1));
  return hash.digest('hex');
}
