import { readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makePrivateFolder } from '../files/make-private-folder.ts';
import { type Backup, type BackupOrder, backUpDatabase } from './back-up-database.ts';
import { presentFilesOf } from './database-files.ts';
import { asBackupError } from './draft-folder.ts';

export interface FolderOrder extends Omit<BackupOrder, 'file' | 'mayReplace'> {
  readonly folder: string;
  /** How many of the backups made this way stay, the new one included; at least 1. */
  readonly keep: number;
}

export interface RotatedBackup extends Backup {
  /** Files of older backups that made room. */
  readonly removed: readonly string[];
}

/** `carelink-20261128T023000Z.sqlite`; nothing else in the folder is ever touched. */
const ownName = /^carelink-\d{8}T\d{6}Z\.sqlite$/;

/**
 * Makes a backup that is named for the moment, and only after it is complete and checked removes the oldest ones
 * beyond `keep`. Throws like `backUpDatabase`; then every older backup is still there.
 */
export async function backUpIntoFolder({ folder, keep, ...order }: FolderOrder): Promise<RotatedBackup> {
  const place = resolve(folder);
  explaining(place, () => makePrivateFolder(place));
  const moment = new Date(order.clock.nowMs()).toISOString().replace(/[-:]|\.\d+/g, '');
  const file = join(place, `carelink-${moment}.sqlite`);
  const backup = await backUpDatabase({ ...order, file, mayReplace: false });
  // By a clock that is doubted, nothing is old.
  const removed = order.clock.isUncertain ? [] : explaining(place, () => removeOldest(place, keep, file));
  return { ...backup, removed };
}

/** Throws `BackupError` for what the system refuses. */
function explaining<Result>(place: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    throw asBackupError(error, place);
  }
}

/** By their names, which a copied or touched file keeps. The new one stays, even where others claim to be of later. */
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
