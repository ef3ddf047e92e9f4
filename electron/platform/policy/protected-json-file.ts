import { closeSync, fstatSync, lstatSync, statSync } from 'node:fs';
import { faultOfProtection, type Protection } from '../../../server/files/fault-of-protection.ts';
import { openToRead } from '../../../server/files/open-to-read.ts';
import {
  parseJsonText,
  readOpenFile,
  readOpenTextFile,
  TextFileError,
} from '../../../server/files/read-text-file.ts';
import type { PolicySource } from '../../core/ports/policy-source.ts';

/** A JSON file of settings that counts only while nobody but root can change it. For systems with file modes. */
export class ProtectedJsonFile implements PolicySource {
  readonly name: string;
  readonly #file: string;
  readonly #protection: Protection;

  constructor(file: string, protection: Protection = {}) {
    this.name = `policy file ${file}`;
    this.#file = file;
    this.#protection = protection;
  }

  /** Null if there is no file. Throws an error that continues "The policy file …" if it cannot be read or trusted. */
  async read(): Promise<unknown> {
    const text = readProtectedText(this.#file, this.#protection);
    return text === null ? null : parseJsonText(text);
  }
}

/** The text of a file that only root can change; null: there is none. Throws `TextFileError`. */
export function readProtectedText(path: string, protection: Protection): string | null {
  return readProtected(path, protection, (file) => readOpenTextFile(file));
}

/** The same for a file that is not text. */
export function readProtectedFile(path: string, protection: Protection): Buffer | null {
  return readProtected(path, protection, (file) => readOpenFile(file));
}

function readProtected<Content>(
  path: string,
  protection: Protection,
  read: (file: number) => Content,
): Content | null {
  const file = openIfThere(path);
  if (file === null) return null;
  try {
    const fault = faultOfProtection(path, protection);
    if (fault !== null) throw new TextFileError(`${fault}, so it is not trusted`);
    // What was checked is what is read.
    const [opened, seen] = [fstatSync(file), statSync(path)];
    if (opened.ino !== seen.ino || opened.dev !== seen.dev)
      throw new TextFileError('was replaced while it was read');
    return read(file);
  } catch (error) {
    throw error instanceof TextFileError ? error : unreadable(error);
  } finally {
    closeSync(file);
  }
}

function openIfThere(path: string): number | null {
  try {
    return openToRead(path);
  } catch (error) {
    if (isMissing(error) && !isThere(path)) return null;
    throw unreadable(error);
  }
}

function unreadable(error: unknown): TextFileError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown fault';
  return new TextFileError(`cannot be read (${code})`, code);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** A dangling link means a policy that has vanished: a disk that is not mounted, a file that was renamed. */
function isThere(file: string): boolean {
  try {
    return lstatSync(file) !== undefined;
  } catch {
    return false;
  }
}
