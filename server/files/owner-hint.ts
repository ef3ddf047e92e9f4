import { accessSync, constants, lstatSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * A sentence that says which of these files another user has created, so that this one cannot use it, and what to
 * do; empty if that is not the problem. It begins with a space.
 */
export function ownerHint(paths: readonly string[]): string {
  const uid = process.geteuid?.();
  if (uid === undefined || uid === 0) return '';
  const foreign = paths.find(
    (path) => ownerOf(path) !== undefined && ownerOf(path) !== uid && !isUsable(path),
  );
  if (foreign === undefined) return '';
  const owner = ownerOf(foreign) === 0 ? 'root' : `user id ${ownerOf(foreign)}`;
  const folder = dirname(foreign);
  // With the group, too, where the folder has the right ones.
  const whom = ownerOf(folder) === uid ? `--reference=${folder}` : uid;
  return ` It belongs to ${owner}, this program runs as user id ${uid}: as root, chown ${whom} ${foreign}`;
}

function ownerOf(path: string): number | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.uid;
  } catch {
    // A folder that may not even be listed.
    return undefined;
  }
}

/** Whether this user may read and write a file or folder. */
export function isUsable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
