import { existsSync, readFileSync, rmSync } from 'node:fs';
import { systemCodeOf } from '../../files/system-code.ts';
import { createPrivateFile } from '../../files/write-private-file.ts';
import { DatabaseError } from '../database-error.ts';

/** The note beside a database file that says where its sessions have gone on since. */
export function moveNoteOf(databaseFile: string): string {
  return `${databaseFile}-moved`;
}

/** Notes that a database file was copied to another place, which counts from now on. */
export function noteMove(databaseFile: string, place: string, nowMs: number): void {
  const note = moveNoteOf(databaseFile);
  // Of a copy before.
  rmSync(note, { force: true });
  createPrivateFile(note, `${place} at ${new Date(nowMs).toISOString()}\n`, databaseFile);
}

/** Where there is none. */
const absent: ReadonlySet<string> = new Set(['ENOENT', 'ENAMETOOLONG']);

/** Where and when a database file was copied to; null: it was not. A note that cannot be read beside a file counts as well. */
export function moveOf(databaseFile: string): string | null {
  try {
    return readFileSync(moveNoteOf(databaseFile), 'utf8').trim();
  } catch (error) {
    const code = systemCodeOf(error);
    return absent.has(code) || !existsSync(databaseFile)
      ? null
      : `another place (${moveNoteOf(databaseFile)} cannot be read: ${code})`;
  }
}

/** On the old file, whoever was signed out since would be signed in again. Throws `DatabaseError`. */
export function requireNotMoved(databaseFile: string): void {
  const move = moveOf(databaseFile);
  if (move !== null)
    throw new DatabaseError(`${sentenceOfMove(databaseFile, move)} ${wayBack(databaseFile)}`);
}

/** What is to be known of a database file that was copied. */
export function sentenceOfMove(databaseFile: string, move: string): string {
  return `The database ${databaseFile} was copied to ${move}: what counts is there, and this file is a backup.`;
}

/** What to do then. */
export function wayBack(databaseFile: string): string {
  return `Set \`database_url\`; only if the copy has been given up, remove ${moveNoteOf(databaseFile)}.`;
}
