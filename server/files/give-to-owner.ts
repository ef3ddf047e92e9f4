import { fchownSync, lchownSync, statSync } from 'node:fs';

/** Gives what root has written to the user it is for: the owner of `model`. Other users cannot give anything away. */
export function giveToOwnerOf(model: string, paths: readonly string[]): void {
  if (!isRoot()) return;
  const { uid, gid } = statSync(model);
  for (const path of paths) lchownSync(path, uid, gid);
}

/** The same for an open file, whatever happens to its name meanwhile. It must be one that we created. */
export function giveOpenFileToOwnerOf(model: string, file: number): void {
  if (!isRoot()) return;
  const { uid, gid } = statSync(model);
  fchownSync(file, uid, gid);
}

/** Whether this process may write anywhere, and so must not follow other users' links. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}
