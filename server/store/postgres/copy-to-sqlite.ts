import type { Database } from 'better-sqlite3';
import { DatabaseError } from '../database-error.ts';
import { lockSpace } from './batch-statements.ts';
import type { Connection } from './connection.ts';
import {
  type CopyState,
  columnsOf,
  keyOf,
  ofHouse,
  pageOfCopy,
  type Row,
  requireSame,
  rowsAtOnce,
} from './copied-rows.ts';
import { type CopiedTable, copiedTables } from './copied-tables.ts';
import { requireAlone } from './require-alone.ts';
import { statement, type Value } from './statement.ts';

/** What a file has said of its clock before it was copied to PostgreSQL is no use any more. */
const tablesOfFile = copiedTables.filter(({ name }) => !['server_clock', 'clock_acceptances'].includes(name));

const lockHouse = statement(`SELECT pg_advisory_lock(${lockSpace}, 0)`);
const isUnfinished = statement<{ readonly is: boolean }>(
  `SELECT to_regclass('carelink_copy') IS NOT NULL AS is`,
);
const selectHighestUserId = statement<{ readonly value: number }>('SELECT value FROM highest_user_id');

/**
 * Makes sure that nobody else is connected to a database of PostgreSQL, and that a node that starts all the same writes
 * nothing as long as this connection lasts. Throws `DatabaseError`.
 */
export async function requireQuiet(source: Connection): Promise<void> {
  await requireAlone(source);
  if ((await source.first(isUnfinished))?.is)
    throw new DatabaseError(
      'A copy into this database was interrupted: there is nothing whole in it to copy.',
    );
  await source.all(lockHouse);
}

/**
 * Copies what a database file has, too, from a database of PostgreSQL that nobody writes into a new one of SQLite, and
 * compares both row by row; of the audit trail, the chain of the house. Returns how many rows there are. Throws
 * `DatabaseError`.
 */
export async function copyToSqlite(
  source: Connection,
  target: Database,
  onProgress: (state: CopyState) => void = () => {},
): Promise<number> {
  const totals = new Map<CopiedTable, number>();
  for (const table of tablesOfFile) totals.set(table, await copyTable(table, { source, target, onProgress }));
  const highest = (await source.first(selectHighestUserId))?.value ?? 0;
  target.prepare("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'users'").run(highest);
  for (const [table, total] of totals) await requireSame(table, target, source, { total, onProgress });
  return [...totals.values()].reduce((sum, total) => sum + total, 0);
}

interface Copying {
  readonly source: Connection;
  readonly target: Database;
  readonly onProgress: (state: CopyState) => void;
}

async function copyTable(
  { name, key, isThere }: CopiedTable,
  { source, target, onProgress }: Copying,
): Promise<number> {
  const total = await countOf(name, source);
  const columns = columnsOf(target, name);
  if (isThere) target.exec(`DELETE FROM ${name}`);
  const insert = target.prepare(
    `INSERT INTO ${name} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  const insertAll = target.transaction((rows: readonly Row[]) => {
    for (const row of rows) insert.run(columns.map((column) => row[column] ?? null));
  });
  let copied = 0;
  let last: readonly Value[] | null = null;
  for (;;) {
    const rows: readonly Row[] = await pageOfCopy(source, { name, columns, key }, last);
    try {
      insertAll(rows);
    } catch (error) {
      const problem = error instanceof Error ? error.message : 'unknown fault';
      throw new DatabaseError(`SQLite refuses a row of the table ${name}: ${problem}.`);
    }
    copied += rows.length;
    if (rows.length > 0) onProgress({ table: name, copied, total });
    const end = rows.at(-1);
    if (end === undefined || rows.length < rowsAtOnce) return copied;
    last = keyOf(end, key);
  }
}

async function countOf(name: string, source: Connection): Promise<number> {
  const count = statement<{ readonly count: number }>(
    `SELECT count(*) AS count FROM ${name} WHERE ${ofHouse(name)}`,
  );
  await source.execute('BEGIN');
  const counted = await source.atLength(() => source.first(count));
  await source.execute('COMMIT');
  return counted?.count ?? 0;
}
