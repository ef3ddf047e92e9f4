import { fchownSync, lchownSync, statSync } from 'node:fs';

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

/** Whether this process may write anywhere, and so must not be led anywhere by somebody else's link. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}
