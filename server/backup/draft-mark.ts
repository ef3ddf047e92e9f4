import { lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import type Sqlite from 'better-sqlite3';
import type { Log } from '../domain/ports/log.ts';
import { openLockFile, takeLeftLock, tryToHold } from '../store/sqlite/process-lock.ts';

type Driver = typeof Sqlite;

/** Removes a draft with all that is in it. */
export type RemoveDraft = () => void;

/** As `mkdtemp` names them. */
const draftName = /\.draft-[A-Za-z0-9]{6}$/;
const lockFileOf = (folder: string) => join(folder, 'draft-lock');
/**
 * Says on which machine the lock means something: a shared disk need not pass locks on. It is written once the lock is
 * held, so a draft that has it and whose lock is free belongs to nobody.
 */
const machineFileOf = (folder: string) => join(folder, 'draft-machine');

/**
 * Marks a draft as that of this process for as long as it runs, however it ends. Where the disk cannot lock, the draft
 * stays without a mark.
 */
export function markDraft(Driver: Driver, folder: string): RemoveDraft {
  let lock: Sqlite.Database | null = null;
  try {
    lock = openLockFile(Driver, lockFileOf(folder));
    if (tryToHold(lock)) writeFileSync(machineFileOf(folder), hostname(), { mode: 0o600 });
  } catch {
    // Whatever keeps the draft from being written is told when it is.
  }
  return () => removeHeld(folder, lock);
}

/**
 * Removes the drafts beside a file whose processes were killed on this machine, or went down with it; names those of
 * which that cannot be known. No fault with one keeps anybody from making another.
 */
export function removeLeftDrafts(Driver: Driver, file: string, log: Pick<Log, 'info' | 'warn'>): void {
  for (const folder of draftsIn(dirname(file))) {
    try {
      if (removeIfLeft(Driver, folder)) log.info({ folder }, 'a draft whose process was killed is removed');
    } catch {
      log.warn(
        { folder },
        'a draft may be left over, and may contain keys: remove it, unless a backup is being made there',
      );
    }
  }
}

/** False: it is in use, or gone meanwhile. Throws when it cannot be known or removed. */
function removeIfLeft(Driver: Driver, folder: string): boolean {
  const state = lstatSync(folder, { throwIfNoEntry: false });
  if (!state?.isDirectory()) return false;
  // Only what this user has made: others could exchange a folder of theirs in between.
  if (process.getuid !== undefined && state.uid !== process.getuid()) throw new Error('of another user');
  if (readFileSync(machineFileOf(folder), 'utf8') !== hostname()) throw new Error('of another machine');
  const lock = takeLeftLock(Driver, lockFileOf(folder));
  if (lock === null) return false;
  removeHeld(folder, lock);
  return true;
}

/** The lock is held until nothing is left. Windows removes no file that is open. */
function removeHeld(folder: string, lock: Sqlite.Database | null): void {
  if (process.platform === 'win32') lock?.close();
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } finally {
    lock?.close();
  }
}

function draftsIn(place: string): readonly string[] {
  try {
    return readdirSync(place)
      .filter((name) => draftName.test(name))
      .map((name) => join(place, name));
  } catch {
    // Whoever may write there but not read leaves them to others.
    return [];
  }
}
