import { mkdtempSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BackupError } from './backup-error.ts';

/**
 * Runs `use` with the name of a database in a private folder beside `file`, so that what is made there appears under
 * its real name at once and complete, or not at all. Throws `BackupError` when nothing can be written there.
 */
export async function withDraftBeside<Result>(
  file: string,
  use: (draftFile: string) => Promise<Result>,
): Promise<Result> {
  const folder = makeFolder(file);
  try {
    return await use(join(folder, basename(file)));
  } catch (error) {
    throw explained(error, file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeFolder(file: string): string {
  try {
    return mkdtempSync(`${file}.draft-`);
  } catch (error) {
    throw explained(error, file);
  }
}

/** What the system refused (rights, disk), as a sentence; other errors as they are. */
function explained(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return error;
  const why = error.code === 'ENOENT' ? 'its folder does not exist' : `${error.syscall} ${error.code}`;
  return new BackupError(`${file} cannot be written: ${why}.`);
}
