import { DatabaseError } from '../database-error.ts';
import { loadSqlite } from './open-database.ts';
import { isBusy, sqliteCode } from './sqlite-failure.ts';

/**
 * Makes sure that no process has a database open. Every connection in WAL mode holds a shared lock on the file for
 * its whole life, during which an exclusive lock is refused. Throws `DatabaseError`.
 */
export async function requireUnused(file: string): Promise<void> {
  if (await isInUse(file)) {
    throw new DatabaseError(`The database ${file} is in use: stop the server and other commands first.`);
  }
}

/** Whether another process has the database open. A file that is no longer a database is not in use. */
export async function isInUse(file: string): Promise<boolean> {
  const Sqlite = await loadSqlite();
  try {
    const database = new Sqlite(file, { fileMustExist: true, timeout: 0 });
    try {
      database.pragma('locking_mode = EXCLUSIVE');
      database.exec('BEGIN EXCLUSIVE; ROLLBACK');
      return false;
    } finally {
      database.close();
    }
  } catch (error) {
    if (isBusy(error)) return true;
    if (sqliteCode(error) === null) throw error;
    return false;
  }
}
