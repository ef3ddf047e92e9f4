import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { BackupError } from './backup-error.ts';

/** Makes sure that there is room for a copy of a database at its destination. Throws `BackupError`. */
export function requireRoom(file: string, databaseFile: string): void {
  const bytes = [databaseFile, `${databaseFile}-wal`].reduce(
    (sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
  const { bavail, bsize } = statfsSync(dirname(file));
  if (bavail * bsize > bytes) return;
  const mebibytes = (count: number) => Math.ceil(count / 2 ** 20);
  throw new BackupError(
    `There is no room for ${file}: up to ${mebibytes(bytes)} MiB are needed, ${mebibytes(bavail * bsize)} MiB are free.`,
  );
}
