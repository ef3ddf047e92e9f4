import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes of the files in a folder, links not followed. */
export function bytesIn(folder: string): number {
  return filesIn(folder).reduce((sum, path) => sum + lstatSync(join(folder, path)).size, 0);
}

/** Sorted paths of everything in a folder except folders. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => !lstatSync(join(folder, path)).isDirectory())
    .sort();
}

/** For people: `12.3 MB`. */
export const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;
