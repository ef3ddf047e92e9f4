import { existsSync } from 'node:fs';
import { keyFileOf, readKeyFile } from '../crypto/key-file.ts';
import { DatabaseError } from '../store/database-error.ts';

/** Keys are made after their database: where only they are left, it was moved or removed. */
export function hasOnlyKeys(databaseFile: string): boolean {
  return !existsSync(databaseFile) && existsSync(keyFileOf(databaseFile));
}

/**
 * To a server with an empty database in place of one that is gone, every session would be unknown, and ended. Throws
 * `DatabaseError`, and `KeyFileError` if what is left are no keys.
 */
export function requireDatabaseOfKeys(databaseFile: string): void {
  const keyFile = keyFileOf(databaseFile);
  if (!hasOnlyKeys(databaseFile) || !readKeyFile(keyFile)) return;
  throw new DatabaseError(
    `The database ${databaseFile} is gone, but its keys are still there: put it back or \`restore\` a backup; to begin with an empty database, move ${keyFile} elsewhere.`,
  );
}
