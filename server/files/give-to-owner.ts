import { fchownSync, lchownSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** What root writes must belong to whom it is for: the owner of `model`. Whoever is not root cannot give anything away. */
export function giveToOwnerOf(model: string, paths: readonly string[]): void {
  if (!isRoot()) return;
  const { uid, gid } = statSync(model);
  for (const path of paths) lchownSync(path, uid, gid);
}

/** The same for a file that is open, whatever becomes of its name meanwhile. It must be one that we have made. */
export function giveOpenFileToOwnerOf(model: string, file: number): void {
  if (!isRoot()) return;
  const { uid, gid } = statSync(model);
  fchownSync(file, uid, gid);
}

/** Makes a folder that only its owner can read, and those above it that are missing; they belong to the owner of the one they are made in. */
export function makePrivateFolder(path: string): void {
  const first = mkdirSync(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  const made = foldersBetween(first, path);
  giveToOwnerOf(dirname(first), made);
}

/** `/a`, `/a/b` and `/a/b/c` for `/a` and `/a/b/c`. */
function foldersBetween(top: string, bottom: string): readonly string[] {
  return bottom === top || dirname(bottom) === bottom
    ? [bottom]
    : [...foldersBetween(top, dirname(bottom)), bottom];
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}
