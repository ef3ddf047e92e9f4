import { readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makePrivateFolder } from '../files/make-private-folder.ts';
import { type Backup, type BackupOrder, backUpDatabase } from './back-up-database.ts';
import { presentFilesOf } from './database-files.ts';
import { asBackupError } from './draft-folder.ts';

export interface FolderOrder extends Omit<BackupOrder, 'file' | 'mayReplace'> {
  readonly folder: string;
  /** How many backups made this way are kept, the new one included; at least 1. */
  readonly keep: number;
}

export interface RotatedBackup extends Backup {
  /** Files of the older backups that were removed. */
  readonly removed: readonly string[];
}

/** `carelink-20261128T023000Z.sqlite`; nothing else in the folder is ever touched. */
const ownName = /^carelink-\d{8}T\d{6}Z\.sqlite$/;

/**
 * Makes a backup named for the time, and only once it is complete and checked removes the oldest ones beyond
 * `keep`. Throws like `backUpDatabase`; every older backup is still there then.
 */
export async function backUpIntoFolder({ folder, keep, ...order }: FolderOrder): Promise<RotatedBackup> {
  const place = resolve(folder);
  explaining(place, () => makePrivateFolder(place));
  const moment = new Date(order.clock.nowMs()).toISOString().replace(/[-:]|\.\d+/g, '');
  const file = join(place, `carelink-${moment}.sqlite`);
  const backup = await backUpDatabase({ ...order, file, mayReplace: false });
  // By a doubted clock nothing counts as old.
  const removed = order.clock.isUncertain ? [] : explaining(place, () => removeOldest(place, keep, file));
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

/** By name, which copying or touching a file does not change. The new one stays even if others claim a later time. */
function removeOldest(folder: string, keep: number, newFile: string): readonly string[] {
  const older = readdirSync(folder)
    .filter((name) => ownName.test(name))
    .map((name) => join(folder, name))
    .filter((path) => path !== newFile)
    .sort();
  const surplus = older.slice(0, Math.max(0, older.length - (keep - 1))).flatMap(presentFilesOf);
  for (const path of surplus) rmSync(path);
  return surplus;
}
