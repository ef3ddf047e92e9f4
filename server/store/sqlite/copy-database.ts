import { closeSync, openSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { DatabaseError } from '../database-error.ts';
import { loadSqlite } from './open-database.ts';
import { openToLook } from './open-to-look.ts';
import { sqliteCode } from './sqlite-failure.ts';

export interface CopyProgress {
  readonly totalPages: number;
  readonly remainingPages: number;
}

/** One mebibyte at a time, so that the event loop runs between two steps. */
const pagesPerStep = 256;

/**
 * Copies a database in its present state, even while others write to it, to a new file that is complete without a
 * log beside it, and checks the copy. Throws `DatabaseError`.
 */
export async function copyDatabase(
  from: string,
  to: string,
  onProgress: (progress: CopyProgress) => void = () => {},
): Promise<void> {
  const Sqlite = await loadSqlite();
  try {
    const source = await openToLook(from);
    try {
      await copyPages(source, to, onProgress);
    } finally {
      source.close();
    }
    const copy = new Sqlite(to);
    try {
      makeWhole(copy, from);
    } finally {
      copy.close();
    }
  } catch (error) {
    throw explained(error, from, to);
  }
}

/**
 * The read transaction pins one state for all steps while writers continue in the log. Without it SQLite starts
 * over whenever another process commits, which under load would never end.
 */
async function copyPages(
  source: Database,
  to: string,
  onProgress: (progress: CopyProgress) => void,
): Promise<void> {
  closeSync(openSync(to, 'wx', 0o600));
  source.exec('BEGIN');
  source.prepare('SELECT count(*) FROM sqlite_schema').get();
  await source.backup(to, {
    progress: (progress) => {
      onProgress(progress);
      return pagesPerStep;
    },
  });
}

/** A single file, without a write-ahead log, that can be kept on a read-only disk. */
function makeWhole(copy: Database, from: string): void {
  copy.pragma('journal_mode = DELETE');
  const problem = copy.pragma('integrity_check(1)', { simple: true });
  if (problem !== 'ok') {
    throw new DatabaseError(`The database ${from} is damaged, and so would be its copy: ${problem}.`);
  }
}

function explained(error: unknown, from: string, to: string): unknown {
  if (error instanceof DatabaseError) return error;
  const code = sqliteCode(error);
  if (code === 'SQLITE_FULL') return new DatabaseError(`There is no room for ${to}: the disk is full.`);
  if (code) return new DatabaseError(`The database ${from} cannot be copied to ${to} (${code}).`);
  return error;
}
