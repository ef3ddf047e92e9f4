import { lstatSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { headFileOf } from '../crypto/audit-head-file.ts';
import { keyFileOf } from '../crypto/key-file.ts';
import { syncFolder } from '../files/sync-folder.ts';
import { moveNoteOf } from '../store/sqlite/moved-database.ts';

/**
 * Every file that belongs to a database, in the order in which they are moved: a head record that is behind its
 * database raises no alarm, one that is ahead does. A log left over from another database would be applied to this
 * one, so logs are moved, too.
 */
export function filesOfDatabase(databaseFile: string): readonly string[] {
  const logs = ['-wal', '-shm', '-journal'].map((ending) => `${databaseFile}${ending}`);
  return [keyFileOf(databaseFile), ...logs, databaseFile, headFileOf(databaseFile), moveNoteOf(databaseFile)];
}

/** Those of them that exist. */
export function presentFilesOf(databaseFile: string): readonly string[] {
  return filesOfDatabase(databaseFile).filter((path) => lstatSync(path, { throwIfNoEntry: false }));
}

/** Renames the files of a database, which nobody may have open, on the same disk, durably. */
export function moveDatabase(from: string, to: string): void {
  const names = filesOfDatabase(to);
  for (const [index, path] of filesOfDatabase(from).entries()) {
    const name = names[index];
    if (name !== undefined && lstatSync(path, { throwIfNoEntry: false })) renameSync(path, name);
  }
  for (const folder of new Set([dirname(from), dirname(to)])) syncFolder(folder);
}
