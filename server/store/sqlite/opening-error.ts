import { accessSync, constants } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ownerHint } from '../../files/owner-hint.ts';
import { systemCodeOf } from '../../files/system-code.ts';
import { DatabaseError } from '../database-error.ts';

/** Why a database cannot be opened, with what to do where that is known; the cause is the error of SQLite or the system. */
export function openingError(file: string, cause: unknown): DatabaseError {
  const path = resolve(file);
  const problem = cause instanceof Error ? cause.message : String(cause);
  return new DatabaseError(`The database ${path} cannot be opened: ${problem}.${hintFor(path)}`, { cause });
}

function hintFor(path: string): string {
  const folder = dirname(path);
  const refusal = refusalOf(folder);
  const hint = refusal === 'EROFS' ? '' : ownerHint([folder, path, `${path}-wal`, `${path}-shm`]);
  if (hint !== '' || (refusal !== 'EROFS' && refusal !== 'EACCES')) return hint;
  return ` Its folder is read-only for this user, and SQLite has to write beside the file, even to read it: copy the database with its key file and all others of its name to another folder, and use it there.`;
}

/** How the system refuses to write in a folder; null: it does not. */
function refusalOf(folder: string): string | null {
  try {
    accessSync(folder, constants.W_OK);
    return null;
  } catch (error) {
    return systemCodeOf(error);
  }
}
