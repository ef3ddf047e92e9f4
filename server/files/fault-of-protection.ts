import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import { dirname, resolve } from 'node:path';

const groupOrOthersWrite = 0o022;
const sticky = 0o1000;
const mostSteps = 256;

export interface Protection {
  /** Ids of the accounts that may own the file and the folders above it; root always may. */
  readonly owners?: readonly number[];
}

/**
 * Why somebody other than the administrators could change a file, in words that continue "The file …"; null: nobody
 * can. The file, each folder above it and each link on the way must belong to root, and only the owner may write
 * them. Linux access lists show as permissions of the group, so they are covered. For systems with modes; Windows
 * has another check.
 */
export function faultOfProtection(file: string, { owners = [] }: Protection = {}): string | null {
  const trusted = new Set([0, ...owners]);
  const asked = resolve(file);
  let paths = pathsUpTo(asked);
  for (let step = 0; step < mostSteps; step += 1) {
    const [path, ...rest] = paths;
    if (path === undefined) return null;
    const stats = lstatSync(path);
    const what = path === asked ? '' : `lies below ${path}, which `;
    if (!trusted.has(stats.uid)) return `${what}belongs to a user and not to root`;
    if (stats.isSymbolicLink()) {
      paths = [...pathsUpTo(resolve(dirname(path), readlinkSync(path))), ...rest];
      continue;
    }
    if (isOpen(stats)) return `${what}can be changed by others than its owner`;
    paths = rest;
  }
  return 'is reached by too many links';
}

/** `/a/b`, `/a` and `/` for `/a/b`. */
function pathsUpTo(path: string): readonly string[] {
  const above = dirname(path);
  return above === path ? [path] : [path, ...pathsUpTo(above)];
}

/** In a folder like /tmp everybody can create files, but nobody can replace another user's. */
function isOpen(stats: Stats): boolean {
  if ((stats.mode & groupOrOthersWrite) === 0) return false;
  return !stats.isDirectory() || (stats.mode & sticky) === 0;
}
