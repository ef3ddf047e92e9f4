import { resolve } from 'node:path';
import type { Database } from 'better-sqlite3';
import { DatabaseError } from '../database-error.ts';
import { migrate } from './migrate.ts';
import { openingError } from './opening-error.ts';
import { createPrivateFile } from './private-file.ts';

/** Another process may be migrating the same file. */
const openingTimeoutMs = 10_000;
/** How long one later attempt to lock waits; short, because the driver blocks the process meanwhile. */
const busyTimeoutMs = 10;

/**
 * Opens the database, creates it on first use (readable only by its owner) and brings its schema up to date. Throws
 * `DatabaseError`.
 */
export async function openDatabase(file: string, nowMs: number): Promise<Database> {
  const Sqlite = await loadSqlite();
  const path = resolve(file);
  try {
    // SQLite gives its WAL and shared-memory files the mode of this file and, as root, its owner.
    createPrivateFile(path);
    const database = new Sqlite(path, { timeout: openingTimeoutMs });
    return prepare(database, nowMs);
  } catch (error) {
    if (error instanceof DatabaseError) throw error;
    throw openingError(path, error);
  }
}

function prepare(database: Database, nowMs: number): Database {
  try {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    database.pragma('trusted_schema = OFF');
    // Overwrites deleted or replaced content of a page: an erased name must not survive in free space.
    database.pragma('secure_delete = FAST');
    // In KiB. The driver's default of 16 MiB would fill with old pages of the trail, which nobody reads again.
    database.pragma('cache_size = -4000');
    migrate(database, nowMs);
    database.pragma(`busy_timeout = ${busyTimeoutMs}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Loads the driver only when it is needed: on Node 20, merely loading it crashes the process without a message. */
export async function loadSqlite() {
  requireNode();
  return (await import('better-sqlite3')).default;
}

function requireNode(): void {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 22)
    throw new DatabaseError(`The database driver needs Node 22 or newer, this is ${process.version}.`);
}
