import { existsSync } from 'node:fs';
import { keyFileOf, readKeyFile } from '../crypto/key-file.ts';
import { DatabaseError } from '../store/database-error.ts';

/**
 * Keys are made after their database, so where only they are left the database was moved or removed: to a server with an empty
 * one every session would be unknown, and ended. Throws `DatabaseError`, and `KeyFileError` if they are no keys.
 */
export function requireDatabaseOfKeys(databaseFile: string): void {
  const keyFile = keyFileOf(databaseFile);
  if (existsSync(databaseFile) || !existsSync(keyFile) || !readKeyFile(keyFile)) return;
  throw new DatabaseError(
    `The database ${databaseFile} is gone, but its keys are still there: put it back or \`restore\` a backup; to begin with an empty database, move ${keyFile} elsewhere.`,
  );
}
