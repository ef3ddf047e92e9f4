import { readlinkSync, rmdirSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Chromium's lock on a folder of user data listens in a folder of its own, among the temporary files. */
const names = ['SingletonSocket', 'SingletonCookie'];

/**
 * Finds the socket folder of the lock's previous holder, and returns a function to call once this process has the
 * lock: it removes the folder, which a killed process leaves and Chromium forgets.
 */
export function leftSingletonSocket(userData: string): () => void {
  const before = socketFolder(userData);
  return () => {
    if (before !== null && before !== socketFolder(userData)) removeSocketFolder(before);
  };
}

/** Removes the socket folder of a lock that nobody holds. */
export function removeLeftSocket(userData: string): void {
  const folder = socketFolder(userData);
  if (folder !== null) removeSocketFolder(folder);
}

/** Null where there is no lock, and on Windows, which has locks of another kind. */
function socketFolder(userData: string): string | null {
  try {
    return dirname(readlinkSync(join(userData, 'SingletonSocket')));
  } catch {
    return null;
  }
}

/** Whatever else is in it keeps it. */
function removeSocketFolder(folder: string): void {
  try {
    for (const name of names) unlinkSync(join(folder, name));
    rmdirSync(folder);
  } catch {
    // It is gone, or it was something else.
  }
}
