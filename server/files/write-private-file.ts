import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { giveToOwnerOf } from './give-to-owner.ts';
import { makePrivateFolder } from './make-private-folder.ts';
import { placeNew } from './place-new.ts';
import { syncFolder } from './sync-folder.ts';
import { systemCodeOf } from './system-code.ts';

/**
 * Creates a file for its owner only, exclusively and complete at once: the content is written and flushed under
 * another name and then placed, which fails if another process was first. Root creates it for the owner of `model`.
 * Returns whether this process created it; throws the system's error.
 */
export function createPrivateFile(path: string, text: string, model = dirname(path)): boolean {
  const draft = draftOf(path);
  try {
    makePrivateFolder(dirname(path));
    writeDurably(draft, text);
    giveToOwnerOf(model, [draft]);
    if (!placeNew(draft, path)) return false;
    syncFolder(dirname(path));
    return true;
  } finally {
    removeIfThere(draft);
  }
}

/**
 * Replaces such a file as a whole: readers see either the old or the new one. Two processes must not do so at the same
 * time. Throws the system's error.
 */
export function replacePrivateFile(path: string, text: string): void {
  const draft = draftOf(path);
  try {
    writeDurably(draft, text);
    // An administrator may run this as root, but the server must still be able to read the file.
    giveToOwnerOf(path, [draft]);
    renameSync(draft, path);
    syncFolder(dirname(path));
  } finally {
    removeIfThere(draft);
  }
}

function draftOf(path: string): string {
  return `${path}.${randomBytes(6).toString('hex')}`;
}

function writeDurably(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    // On a disk that is nearly full, one write may take only the beginning, without an error.
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT') throw error;
  }
}
