import { statSync } from 'node:fs';
import { systemCodeOf } from './system-code.ts';

/** Changes whenever the file is replaced or written, somebody else may read it, or it can no longer be looked at. */
export function fileStamp(path: string): string {
  try {
    const { ino, size, mtimeMs, ctimeMs } = statSync(path);
    return `${ino}:${size}:${mtimeMs}:${ctimeMs}`;
  } catch (error) {
    return systemCodeOf(error);
  }
}
