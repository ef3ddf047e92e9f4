import { accessSync, constants, existsSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { migrations } from './migrations/migrations.ts';
import { loadSqlite } from './open-database.ts';

/** Another process may be recovering the log of a server that was killed. */
const patienceMs = 10_000;

/** The schema that this program makes. */
export const knownVersion = migrations.at(-1)?.number ?? 0;

/**
 * Opens a database, whoever works on it, in order to change nothing, not even its schema. A log that is there belongs
 * to a server that runs or was killed: to open it for reading only leaves it as it is. Where there is none, a reader
 * would make one and, having no right to, not remove it; a writer tidies up.
 */
export async function openToLook(file: string): Promise<Database> {
  const Sqlite = await loadSqlite();
  const readonly = existsSync(`${file}-wal`) || !isWritable(file);
  const database = new Sqlite(file, { readonly, fileMustExist: true, timeout: patienceMs });
  database.pragma('query_only = ON');
  return database;
}

/** Number of the newest migration; 0 for a file that no start has got any further with. */
export function versionOf(database: Database): number {
  const table = database.prepare("SELECT name FROM sqlite_schema WHERE name = 'migrations'").get();
  if (!table) return 0;
  return Number(database.prepare('SELECT coalesce(max(number), 0) FROM migrations').pluck().get());
}

function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
