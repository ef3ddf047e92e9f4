import { rmSync } from 'node:fs';
import type Sqlite from 'better-sqlite3';
import { createPrivateFile } from './private-file.ts';
import { isBusy, sqliteCode } from './sqlite-failure.ts';

/**
 * Opens a file on which processes lock one another out; it is made if there is none, and means nothing by itself. The lock
 * is one of the operating system, by way of SQLite, so that it ends with its process, however that ends. A process opens it
 * once: POSIX drops the locks on a file when anything that has it open in the process closes it.
 */
export function openLockFile(Driver: typeof Sqlite, path: string): Sqlite.Database {
  createPrivateFile(path);
  const file = new Driver(path, { timeout: 0 });
  if (isSound(file)) return file;
  // Torn by a power failure, when nobody can have held it; what stands in it is of no worth.
  file.close();
  rmSync(path);
  createPrivateFile(path);
  return new Driver(path, { timeout: 0 });
}

/** Takes the lock, which is a transaction that is never committed: others may still read. False: another process has it. */
export function tryToHold(file: Sqlite.Database): boolean {
  try {
    file.exec('BEGIN IMMEDIATE');
    return true;
  } catch (error) {
    if (isBusy(error)) return false;
    throw error;
  }
}

/** Gives the lock back, and keeps the file open for the next time. */
export function letGo(file: Sqlite.Database): void {
  file.exec('ROLLBACK');
}

function isSound(file: Sqlite.Database): boolean {
  try {
    file.prepare('SELECT count(*) FROM sqlite_schema').get();
    return true;
  } catch (error) {
    return !['SQLITE_NOTADB', 'SQLITE_CORRUPT'].includes(sqliteCode(error) ?? '');
  }
}
