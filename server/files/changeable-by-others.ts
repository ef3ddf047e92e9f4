import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import { dirname, resolve } from 'node:path';

const othersWrite = 0o002;
const sticky = 0o1000;
const mostSteps = 256;

/**
 * The file, or the folder above it, that every user of this computer can change, and with it what the file says;
 * null: there is none, or the system has access lists instead of modes. A file that does not exist yet counts as
 * the folder it would be made in. Links are followed, each with the folders that contain it.
 */
export function changeableByOthers(file: string): string | null {
  if (process.platform === 'win32') return null;
  let paths = pathsUpTo(resolve(file));
  for (let step = 0; step < mostSteps; step += 1) {
    const [path, ...rest] = paths;
    if (path === undefined) return null;
    const stats = statsOf(path);
    if (stats?.isSymbolicLink()) {
      paths = [...pathsUpTo(resolve(dirname(path), readlinkSync(path))), ...rest];
      continue;
    }
    if (stats !== null && isOpen(stats)) {
      // In a folder like /tmp everybody can create files, but nobody can replace another user's.
      const isBelowThere = (stats.mode & sticky) !== 0 && statsOf(resolve(file)) !== null;
      if (!stats.isDirectory() || !isBelowThere) return path;
    }
    paths = rest;
  }
  return null;
}

/** `/a/b`, `/a` and `/` for `/a/b`. */
function pathsUpTo(path: string): readonly string[] {
  const above = dirname(path);
  return above === path ? [path] : [path, ...pathsUpTo(above)];
}

function isOpen({ mode }: Stats): boolean {
  return (mode & othersWrite) !== 0;
}

function statsOf(path: string): Stats | null {
  try {
    return lstatSync(path);
  } catch {
    // It does not exist or cannot be looked at, so it is not open to everybody either.
    return null;
  }
}
