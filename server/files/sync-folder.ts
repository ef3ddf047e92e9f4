import { closeSync, fsyncSync, openSync } from 'node:fs';
import { systemCodeOf } from './system-code.ts';

/** How file systems say that they flush no folders (some shares), and folders that they cannot be opened for it. */
const unsupported = ['EINVAL', 'EBADF', 'ENOTSUP', 'EACCES'];

/**
 * Makes new names in a folder durable, where that can be asked for; Windows has no such call and needs none. Throws the
 * system's error.
 */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  try {
    const folder = openSync(path, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch (error) {
    if (!unsupported.includes(systemCodeOf(error))) throw error;
  }
}
