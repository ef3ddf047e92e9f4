import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { makePrivateFolder } from '../../server/files/make-private-folder.ts';
import type { Clock } from '../core/ports/clock.ts';

/** Another workstation runs on this data folder. */
export class DataDirectoryInUseError extends Error {
  override readonly name = 'DataDirectoryInUseError';

  constructor(directory: string) {
    super(
      `Another CareLink Workstation is running with the data folder ${directory}. Stop it, or choose another folder with --data.`,
    );
  }
}

/**
 * Takes the data folder for this process, creating it for this OS user only; returns a function that gives it
 * back, which the caller keeps: without it the lock would go with the garbage. SQLite's lock is the operating
 * system's: it ends with the process however that ends, so a crash leaves nothing behind. Throws
 * `DataDirectoryInUseError`.
 */
export function lockDataDirectory(directory: string): () => void {
  makePrivateFolder(directory);
  const file = join(directory, 'workstation.lock');
  // SQLite would let others read what it creates; the journal gets the mode of the file.
  closeSync(openSync(file, 'a', 0o600));
  const lock = new Database(file, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    const isBusy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
    throw isBusy ? new DataDirectoryInUseError(directory) : error;
  }
  return () => lock.close();
}

/** The process of a workstation that has ended is gone by then. */
const longestWaitMs = 3_000;
const betweenTriesMs = 300;

/** As `lockDataDirectory`, for whoever may come a moment too early: the other one may be about to go. */
export async function lockDataDirectoryInTime(directory: string, clock: Clock): Promise<() => void> {
  const untilMs = clock.monotonicMs() + longestWaitMs;
  for (;;) {
    try {
      return lockDataDirectory(directory);
    } catch (error) {
      if (!(error instanceof DataDirectoryInUseError) || clock.monotonicMs() > untilMs) throw error;
    }
    await new Promise<void>((resolve) => clock.after(betweenTriesMs, resolve));
  }
}
