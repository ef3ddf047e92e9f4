import { closeSync } from 'node:fs';
import { openToRead } from './open-to-read.ts';
import { readOpenFile } from './read-text-file.ts';

/** All bytes of a file that a program wrote for itself. Throws the system's error, `SpecialFileError` or `TextFileError`. */
export function readSmallFile(path: string, mostMebibytes = 1): Buffer {
  const file = openToRead(path);
  try {
    return readOpenFile(file, mostMebibytes);
  } finally {
    closeSync(file);
  }
}
