import { chmodSync, closeSync, constants, fchmodSync, lstatSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { giveOpenFileToOwnerOf, isRoot } from '../../files/give-to-owner.ts';
import { makePrivateFolder } from '../../files/make-private-folder.ts';
import { openToAppend } from '../../files/open-to-append.ts';

const fileTypeAndPermissions = constants.S_IFMT | 0o777;
const privateRegularFile = constants.S_IFREG | 0o600;

/**
 * Creates a file that only its owner can read, and its folder, unless they exist. Root creates it for the owner of
 * the folder: an administrator's command must not leave anything behind that the server cannot open.
 */
export function createPrivateFile(path: string): void {
  makePrivateFolder(dirname(path));
  if (!createNew(path)) restrict(path);
}

/**
 * An existing file. One that is private already is not even opened: where this process has it open as a database, POSIX
 * would drop SQLite's locks on it as soon as it is closed here. Root leaves the target of a link alone: the owner of the
 * folder may have placed the link there.
 */
function restrict(path: string): void {
  if (isPrivate(path)) return;
  try {
    const file = openSync(
      path,
      constants.O_WRONLY | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
    );
    try {
      if (process.platform !== 'win32') fchmodSync(file, 0o600);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (!isLinkError(error)) throw error;
    closeSync(openToAppend(path, 0o600));
    if (!isRoot()) chmodSync(path, 0o600);
  }
}

function isPrivate(path: string): boolean {
  const { mode } = lstatSync(path);
  return (mode & fileTypeAndPermissions) === privateRegularFile;
}

function isLinkError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ELOOP';
}

/** Whether there was no such file; a link counts as one, even if it leads nowhere. */
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
