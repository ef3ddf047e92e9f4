import { accessSync, constants, existsSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { migrations } from './migrations/migrations.ts';
import { loadSqlite } from './open-database.ts';
import { openingError } from './opening-error.ts';

/** Another process may be recovering the log of a server that was killed. */
const patienceMs = 10_000;

/** The schema that this program creates. */
export const knownVersion = migrations.at(-1)?.number ?? 0;

/**
 * Opens a database that others may be using, to change nothing, not even its schema. An existing log belongs to a
 * server that is running or was killed; opening read-only leaves it alone. Where there is none, a reader would
 * create one and could not remove it, whereas a writer cleans up. Throws `DatabaseError`.
 */
export async function openToLook(file: string): Promise<Database> {
  const Sqlite = await loadSqlite();
  const readonly = existsSync(`${file}-wal`) || !isWritable(file);
  try {
    const database = new Sqlite(file, { readonly, fileMustExist: true, timeout: patienceMs });
    return prepared(database);
  } catch (error) {
    throw openingError(file, error);
  }
}

function prepared(database: Database): Database {
  try {
    database.pragma('query_only = ON');
    // Only with the first read does SQLite need the files beside it.
    database.pragma('schema_version');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Number of the newest migration; 0 for a file whose set-up was never finished. */
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
