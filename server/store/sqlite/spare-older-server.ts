import { DatabaseError } from '../database-error.ts';
import { knownVersion, openToLook, versionOf } from './open-to-look.ts';
import { isServed } from './server-lock.ts';

/**
 * Keeps a command of a newer program from bringing the tables up to date while a server of an older one works on them:
 * that server could then neither be started again nor backed up by its own program. Throws `DatabaseError`.
 */
export async function spareOlderServer(databaseFile: string): Promise<void> {
  if (!(await isServedByOlder(databaseFile))) return;
  throw new DatabaseError(
    `The database ${databaseFile} is of an older version, and a server of that version is running on it: make a backup (\`backup\`), and restart the server with this version first.`,
  );
}

async function isServedByOlder(databaseFile: string): Promise<boolean> {
  try {
    return (await isServed(databaseFile)) && (await isOlder(databaseFile));
  } catch {
    // What cannot be looked at cannot be opened: that says what is wrong.
    return false;
  }
}

async function isOlder(databaseFile: string): Promise<boolean> {
  const database = await openToLook(databaseFile);
  try {
    const version = versionOf(database);
    return version > 0 && version < knownVersion;
  } finally {
    database.close();
  }
}
