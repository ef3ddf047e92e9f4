import { lstatSync, rmSync } from 'node:fs';
import type Sqlite from 'better-sqlite3';
import { createPrivateFile } from './private-file.ts';
import { isBusy, sqliteCode } from './sqlite-failure.ts';

/**
 * Opens a file by which processes exclude one another, creating it if necessary; its content means nothing. The
 * lock is the operating system's, taken through SQLite, so it ends with its process however that ends. A process
 * opens the file once: POSIX drops a process's locks on a file as soon as anything in it closes that file.
 */
export function openLockFile(Driver: typeof Sqlite, path: string): Sqlite.Database {
  createPrivateFile(path);
  const file = new Driver(path, { timeout: 0 });
  if (isSound(file)) return file;
  // Torn by a power failure, when nobody can have held the lock; its content is worthless.
  file.close();
  rmSync(path);
  createPrivateFile(path);
  return new Driver(path, { timeout: 0 });
}

/** Takes the lock: a transaction that is never committed, so others can still read. False: another process has it. */
export function tryToHold(file: Sqlite.Database): boolean {
  try {
    file.exec('BEGIN IMMEDIATE');
    return true;
  } catch (error) {
    if (isBusy(error)) return false;
    throw error;
  }
}

/**
 * Takes the lock of a file that another process has made and may have left; null: it is still held. It is opened through
 * SQLite only, which knows of the locks of this very process. Throws if there is no such file or it is no lock.
 */
export function takeLeftLock(Driver: typeof Sqlite, path: string): Sqlite.Database | null {
  if (!lstatSync(path).isFile()) throw new Error(`${path} is no lock file.`);
  const file = new Driver(path, { timeout: 0, fileMustExist: true });
  try {
    if (tryToHold(file)) return file;
  } catch (error) {
    file.close();
    throw error;
  }
  file.close();
  return null;
}

/** Releases the lock and keeps the file open for the next time. */
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
