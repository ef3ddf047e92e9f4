import { closeSync, fstatSync } from 'node:fs';
import { openToRead } from './open-to-read.ts';
import { readOpenTextFile, TextFileError } from './read-text-file.ts';
import { systemCodeOf } from './system-code.ts';

/** A file named by a setting cannot be used; the message is one line that begins with the setting. */
export class SecretFileError extends Error {
  override readonly name = 'SecretFileError';
  /** The operating system's code, such as `EMFILE`, where that did not let us read; null where the problem is the content. */
  readonly code: string | null;

  constructor(message: string, code: string | null = null) {
    super(message);
    this.code = code;
  }
}

/**
 * Reads a file that an administrator provides. Its group may read it, since the server is not its owner; a file
 * that others can read, or that anybody besides the owner can write, is refused unless it `isPublic`. Throws
 * `SecretFileError`.
 */
export function readSecretFile(
  setting: string,
  path: string,
  { isPublic = false, isPem = false } = {},
): string {
  try {
    const file = openToRead(path);
    try {
      if (!isPublic) requirePrivacy(setting, path, fstatSync(file).mode);
      return readOpenTextFile(file, { isPem });
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (error instanceof SecretFileError) throw error;
    if (error instanceof TextFileError)
      throw new SecretFileError(`${setting}: ${path} ${error.message}.`, error.code);
    const code = systemCodeOf(error);
    throw new SecretFileError(`${setting}: ${path} cannot be read (${code}).`, code);
  }
}

function requirePrivacy(setting: string, path: string, mode: number): void {
  if (process.platform === 'win32' || (mode & 0o037) === 0) return;
  const shown = (mode & 0o777).toString(8).padStart(4, '0');
  throw new SecretFileError(`${setting}: ${path} has mode ${shown}; make it 0600, or 0640 for a group.`);
}
