import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { ChainLink } from '../../domain/records/audit-event.ts';
import { DatabaseError } from '../database-error.ts';
import type { Connection } from './connection.ts';
import type { CopiedTable } from './copied-tables.ts';
import { statement, type Value } from './statement.ts';

/** How far a copy has come with a table, or with what it does with it besides. */
export interface CopyState {
  readonly table: string;
  readonly copied: number;
  readonly total: number;
}

/** What a copy has moved; events are those of the trail, up to `head`. */
export interface Copy {
  readonly rows: number;
  readonly events: number;
  readonly head: ChainLink;
}

export type Row = Readonly<Record<string, string | number | Buffer | null>>;

/** In one transaction, so that what is told of the progress is true after a fall. */
export const rowsAtOnce = 500;

/** Which rows SQLite has, too: it has one lane, and no column for it. */
export function ofHouse(table: string): string {
  return table === 'audit_events' ? 'lane = 0' : 'true';
}

/** The columns of a table of SQLite; PostgreSQL's has the same. */
export function columnsOf(source: Database, name: string): readonly string[] {
  return source
    .prepare<[string], string>('SELECT name FROM pragma_table_info(?) ORDER BY cid')
    .pluck()
    .all(name);
}

export interface Page {
  readonly name: string;
  readonly columns: readonly string[];
  readonly key: readonly string[];
}

/** The next rows of a table of SQLite, after the one with the key `last`. */
export function pageOf(
  source: Database,
  { name, columns, key }: Page,
  last: readonly Value[] | null,
): readonly Row[] {
  const order = key.join(', ');
  const after = last === null ? '' : `WHERE (${order}) > (${key.map(() => '?').join(', ')})`;
  return source
    .prepare<unknown[], Row>(
      `SELECT ${columns.join(', ')} FROM ${name} ${after} ORDER BY ${order} LIMIT ${rowsAtOnce}`,
    )
    .all(...(last ?? []));
}

/** The same of PostgreSQL: of the lanes of its trail, that of the house. */
export async function pageOfCopy(
  target: Pick<Connection, 'all'>,
  { name, columns, key }: Page,
  last: readonly Value[] | null,
): Promise<readonly Row[]> {
  const order = key.join(', ');
  const after = last === null ? 'true' : `(${order}) > (${key.map((_, n) => `$${n + 1}`).join(', ')})`;
  const page = statement<Row>(
    `SELECT ${columns.join(', ')} FROM ${name} WHERE ${ofHouse(name)} AND ${after} ORDER BY ${order} LIMIT ${rowsAtOnce}`,
  );
  return await target.all(page, ...(last ?? []));
}

/** What identifies a row. */
export function keyOf(row: Row, key: readonly string[]): readonly Value[] {
  return key.map((column) => row[column] ?? null);
}

/** Rows of both, page by page and value by value; `total` of them were copied. */
export async function requireSame(
  table: CopiedTable,
  source: Database,
  target: Pick<Connection, 'all'>,
  { total, onProgress }: { readonly total: number; readonly onProgress: (state: CopyState) => void },
): Promise<void> {
  const page = { name: table.name, columns: columnsOf(source, table.name), key: table.key };
  let last: readonly Value[] | null = null;
  for (let compared = 0; ; ) {
    const rows: readonly Row[] = pageOf(source, page, last);
    const copies = await pageOfCopy(target, page, last);
    if (digestOf(rows, page.columns) !== digestOf(copies, page.columns)) {
      throw new DatabaseError(
        `The table ${table.name} differs between the two databases: somebody has written to one of them. Remove the new one and begin anew.`,
      );
    }
    const end = rows.at(-1);
    if (end === undefined || rows.length < rowsAtOnce) return;
    last = keyOf(end, table.key);
    compared += rows.length;
    onProgress({ table: `${table.name}, compared`, copied: compared, total });
  }
}

function digestOf(rows: readonly Row[], columns: readonly string[]): string {
  const hash = createHash('sha256');
  for (const row of rows) {
    for (const column of columns) {
      const value = row[column] ?? null;
      hash.update(JSON.stringify(Buffer.isBuffer(value) ? { bytes: value.toString('hex') } : value));
    }
  }
  return hash.digest('hex');
}
