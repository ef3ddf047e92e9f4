import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type KeyFile, KeyFileError, keyFileOf, requireKeyFile } from '../crypto/key-file.ts';
import { areOfOneServer } from '../crypto/merge-keys.ts';
import type { Log } from '../domain/ports/log.ts';
import { makePrivateFolder } from '../files/make-private-folder.ts';
import { type Backup, type BackupOrder, backUpDatabase } from './back-up-database.ts';
import { presentFilesOf } from './database-files.ts';
import { asBackupError } from './draft-folder.ts';

export interface FolderOrder extends Omit<BackupOrder, 'file' | 'mayReplace'> {
  readonly folder: string;
  /** How many backups of this server made this way are kept, the new one included; at least 1. */
  readonly keep: number;
}

export interface RotatedBackup extends Backup {
  /** Files of the older backups that were removed. */
  readonly removed: readonly string[];
}

/** `carelink-20261128T023000Z.sqlite`; nothing else in the folder is ever touched. */
const ownName = /^carelink-\d{8}T\d{6}Z\.sqlite$/;

/**
 * Makes a backup named for the time, and only once it is complete and checked removes this server's oldest ones beyond
 * `keep`. Throws like `backUpDatabase`; every older backup is still there then.
 */
export async function backUpIntoFolder({ folder, keep, ...order }: FolderOrder): Promise<RotatedBackup> {
  const place = resolve(folder);
  explaining(place, () => makePrivateFolder(place));
  const moment = new Date(order.clock.nowMs()).toISOString().replace(/[-:]|\.\d+/g, '');
  const file = join(place, `carelink-${moment}.sqlite`);
  const backup = await backUpDatabase({ ...order, file, mayReplace: false });
  // By a doubted clock nothing counts as old.
  const removed = order.clock.isUncertain
    ? []
    : explaining(place, () => removeOldest(place, keep, file, order.log));
  return { ...backup, removed };
}

/** Throws `BackupError` for anything the system refuses. */
function explaining<Result>(place: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    throw asBackupError(error, place);
  }
}

/** The newest backup made this way; null: there is none. Throws `BackupError`. */
export function newestBackupIn(folder: string): string | null {
  const place = resolve(folder);
  return existsSync(place) ? (explaining(place, () => backupsIn(place)).at(-1) ?? null) : null;
}

/** By name, which copying or touching a file does not change. */
function backupsIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => ownName.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/**
 * The new one stays even if others claim a later time, and so do those of another server: perhaps this one has begun
 * anew with an empty database because the disk with the real one was not there.
 */
function removeOldest(folder: string, keep: number, newFile: string, log: Log): readonly string[] {
  const keys = requireKeyFile(keyFileOf(newFile));
  const older = backupsIn(folder).filter((path) => path !== newFile);
  const own = older.filter((path) => isOfServer(keys, path));
  const others = older.filter((path) => !own.includes(path));
  if (others.length > 0)
    log.warn(
      { files: others },
      'these backups are of other keys than the new one, or their keys cannot be read: they are kept and not counted; move them elsewhere, unless it is this database that is the wrong one',
    );
  const surplus = own.slice(0, Math.max(0, own.length - (keep - 1))).flatMap(presentFilesOf);
  for (const path of surplus) rmSync(path);
  return surplus;
}

function isOfServer(keys: KeyFile, backup: string): boolean {
  try {
    return areOfOneServer(keys, requireKeyFile(keyFileOf(backup)));
  } catch (error) {
    if (error instanceof KeyFileError) return false;
    throw error;
  }
}
