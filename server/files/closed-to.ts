import { realpathSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

const [read, search] = [4, 1];

/**
 * The file, or the folder above it, that an account may not read or pass through; null: there is none, the file does not exist,
 * or the system has access lists instead of modes. Every group except root's counts as one the account may be in.
 */
export function closedTo(file: string, account: Account): string | null {
  if (process.platform === 'win32' || account.uid === 0) return null;
  try {
    let path = realpathSync(file);
    for (let needed = read; ; needed = search) {
      if ((rightsOf(statSync(path), account) & needed) === 0) return path;
      if (dirname(path) === path) return null;
      path = dirname(path);
    }
  } catch {
    return null;
  }
}

function rightsOf({ mode, uid, gid }: Stats, account: Account): number {
  if (uid === account.uid) return mode >> 6;
  return gid === account.gid || gid !== 0 ? mode >> 3 : mode;
}
