import { chmodSync, closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { giveOpenFileToOwnerOf } from '../files/give-to-owner.ts';
import { makePrivateFolder } from '../files/make-private-folder.ts';

/**
 * Makes a file that only its owner can read, unless it is there, and its folder. Root makes it for the owner of the
 * folder: a command of an administrator must leave nothing behind that the server cannot open.
 */
export function createPrivateFile(path: string): void {
  makePrivateFolder(dirname(path));
  if (!createNew(path)) closeSync(openSync(path, 'a', 0o600));
  if (process.platform !== 'win32') chmodSync(path, 0o600);
}

/** Whether there was none; a link, whether it leads somewhere or not, is one. */
function createNew(path: string): boolean {
  try {
    const file = openSync(path, 'ax', 0o600);
    try {
      giveOpenFileToOwnerOf(dirname(path), file);
    } finally {
      closeSync(file);
    }
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
