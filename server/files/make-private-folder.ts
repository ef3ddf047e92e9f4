import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { giveToOwnerOf } from './give-to-owner.ts';

/**
 * Makes a folder and those that it lies in, each for its owner only; what root makes belongs to the owner of the folder it
 * is made in. Node's own `recursive` tries for ever where a file system refuses new folders with ENOENT, as /proc does; here
 * that is an error like any other. Throws what the system says.
 */
export function makePrivateFolder(folder: string): void {
  if (isFolder(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) makePrivateFolder(parent);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it meanwhile.
    if (isFolder(folder)) return;
    throw error;
  }
  giveToOwnerOf(parent, [folder]);
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
