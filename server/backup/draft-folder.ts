import { mkdtempSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Log } from '../domain/ports/log.ts';
import { systemCodeOf } from '../files/system-code.ts';
import { loadSqlite } from '../store/sqlite/open-database.ts';
import { BackupError } from './backup-error.ts';
import { markDraft, type RemoveDraft, removeLeftDrafts } from './draft-mark.ts';

/**
 * Runs `use` with the name of a database in a private folder beside `file`, so that what it creates appears under
 * its real name at once and complete, or not at all. What processes that were killed have left beside it is removed
 * first. Throws `BackupError` when nothing can be written there.
 */
export async function withDraftBeside<Result>(
  file: string,
  log: Pick<Log, 'info' | 'warn'>,
  use: (draftFile: string) => Promise<Result>,
): Promise<Result> {
  const Driver = await loadSqlite();
  removeLeftDrafts(Driver, file, log);
  const folder = makeFolder(file);
  const remove: RemoveDraft = markDraft(Driver, folder);
  // It may contain keys, so nothing is left behind if the process ends in between.
  process.once('exit', remove);
  try {
    return await use(join(folder, basename(file)));
  } catch (error) {
    throw asBackupError(error, file);
  } finally {
    process.off('exit', remove);
    remove();
  }
}

function makeFolder(file: string): string {
  try {
    return mkdtempSync(`${file}.draft-`);
  } catch (error) {
    throw asBackupError(error, file);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  EACCES: 'this user has no right to write there',
  EPERM: 'this user has no right to write there',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of this user is used up',
  EBUSY: 'it is in use, or mounted by itself',
};

/** What the system refused (permissions, disk), as a sentence; other errors unchanged. */
export function asBackupError(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return error;
  const code = systemCodeOf(error);
  const why = reasons[code] ?? `${error.syscall} ${code}`;
  if (error.syscall === 'rename' && 'path' in error && 'dest' in error)
    return new BackupError(`${error.path} cannot be moved to ${error.dest}: ${why}.`);
  return new BackupError(`${file} cannot be written: ${why}.`);
}
