import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { openLockFile, tryToHold } from '../../server/store/sqlite/process-lock.ts';
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
 * Locks the data folder for this process, creating it for this OS user only. Returns a function that unlocks it; the
 * caller must keep that, or garbage collection releases the lock. Throws `DataDirectoryInUseError`.
 */
export function lockDataDirectory(directory: string): () => void {
  const lock = openLockFile(Sqlite, join(directory, 'workstation.lock'));
  try {
    if (tryToHold(lock)) return () => lock.close();
  } catch (error) {
    lock.close();
    throw error;
  }
  lock.close();
  throw new DataDirectoryInUseError(directory);
}

/** The process of a workstation that has ended is gone by then. */
const longestWaitMs = 3_000;
const betweenTriesMs = 300;

/** Like `lockDataDirectory`, but waits a moment for a process that is just ending. */
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
