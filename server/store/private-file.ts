import { chmodSync, closeSync, constants, fchmodSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { giveOpenFileToOwnerOf, isRoot } from '../files/give-to-owner.ts';
import { makePrivateFolder } from '../files/make-private-folder.ts';

/**
 * Makes a file that only its owner can read, unless it is there, and its folder. Root makes it for the owner of the
 * folder: a command of an administrator must leave nothing behind that the server cannot open.
 */
export function createPrivateFile(path: string): void {
  makePrivateFolder(dirname(path));
  if (!createNew(path)) restrict(path);
}

/** A file that is there already. What it is a link to, root leaves as it is: the owner of the folder may have laid it there. */
function restrict(path: string): void {
  try {
    const file = openSync(path, constants.O_WRONLY | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0));
    try {
      if (process.platform !== 'win32') fchmodSync(file, 0o600);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (!isLinkError(error)) throw error;
    closeSync(openSync(path, 'a', 0o600));
    if (!isRoot()) chmodSync(path, 0o600);
  }
}

function isLinkError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ELOOP';
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
