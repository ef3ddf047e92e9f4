import { linkSync, lstatSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { headFileOf } from '../crypto/audit-head-file.ts';
import { keyFileOf } from '../crypto/key-file.ts';
import { syncFolder } from '../files/sync-folder.ts';
import { systemCodeOf } from '../files/system-code.ts';
import { moveNoteOf } from '../store/sqlite/moved-database.ts';
import { BackupError } from './backup-error.ts';

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
  return filesOfDatabase(databaseFile).filter(isThere);
}

/**
 * Renames the files of a database, which nobody may have open, on the same disk, durably. Throws the system's error once
 * all files are back in their places, and `BackupError` when some could not be moved back.
 */
export function moveDatabase(from: string, to: string): void {
  const names = filesOfDatabase(to);
  const undo: WayBack[] = [];
  try {
    for (const [index, path] of filesOfDatabase(from).entries()) {
      const name = names[index];
      if (name !== undefined && isThere(path)) move(path, name, undo);
    }
    for (const folder of new Set([dirname(from), dirname(to)])) syncFolder(folder);
  } catch (error) {
    const stuck = undo.reverse().filter((step) => !isDone(step));
    if (stuck.length === 0) throw error;
    const places = [...new Set(stuck.map(({ name }) => name))].join(', ');
    throw new BackupError(
      `${to} cannot be written (${systemCodeOf(error)}), and these files could not be moved back: ${places}.`,
    );
  }
}

interface WayBack {
  readonly from: string;
  readonly to: string;
  /** Whatever the direction, the place that has the wrong file without this step. */
  readonly name: string;
}

function move(path: string, name: string, undo: WayBack[]): void {
  if (isThere(name)) {
    const former = `${path}.former`;
    keep(name, former);
    undo.push({ from: former, to: name, name });
  }
  renameSync(path, name);
  undo.push({ from: name, to: path, name });
}

/** As a second name, so that the file is never missing; not every disk has such names. */
function keep(path: string, name: string): void {
  try {
    linkSync(path, name);
  } catch {
    renameSync(path, name);
  }
}

function isDone({ from, to }: WayBack): boolean {
  try {
    renameSync(from, to);
    // Two names of one file are not renamed.
    rmSync(from, { force: true });
    return true;
  } catch {
    return false;
  }
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
