import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { giveToOwnerOf } from './give-to-owner.ts';
import { syncFolder } from './sync-folder.ts';

/**
 * Creates a folder and its parents durably, each for its owner only; those made by root belong to the owner of the folder
 * they are in. Node's own `recursive` tries for ever where a file system refuses new folders with ENOENT, as /proc
 * does; here that is an error like any other. Throws the system's error.
 */
export function makePrivateFolder(folder: string): void {
  if (isFolder(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) makePrivateFolder(parent);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process may have created it meanwhile.
    if (isFolder(folder)) return;
    throw error;
  }
  giveToOwnerOf(parent, [folder]);
  syncFolder(parent);
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
