import { closeSync, linkSync, openSync, renameSync, unlinkSync } from 'node:fs';
import { systemCodeOf } from './system-code.ts';

/** How disks say that they have no hard links: FAT, exFAT, some shares. */
const withoutLinks = ['EPERM', 'ENOTSUP', 'ENOSYS'];

/**
 * Gives a complete file its final name in the same folder, unless something has that name already: then it returns false.
 * Where there are no hard links, the name is taken by an empty file first, which the complete one replaces. The name of the
 * draft may be left for the caller to remove. Throws the system's error.
 */
export function placeNew(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'EEXIST') return false;
    if (!withoutLinks.includes(code)) throw error;
  }
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    renameSync(draft, path);
  } catch (error) {
    unlinkSync(path);
    throw error;
  }
  return true;
}
