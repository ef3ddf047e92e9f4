import { lstatSync } from 'node:fs';
import { readJsonFile, TextFileError } from '../../server/files/read-text-file.ts';
import type { PolicySource } from '../core/ports/policy-source.ts';

export interface PolicyFileOptions {
  /** What diagnostics call it. */
  readonly kind?: string;
  /** Whether it is an error that there is no file. */
  readonly isRequired?: boolean;
}

/** A JSON file of settings that the user may write: their own, or one that a developer tries out. */
export class PolicyFileSource implements PolicySource {
  readonly name: string;
  readonly #file: string;
  readonly #isRequired: boolean;

  constructor(file: string, { kind = 'policy file', isRequired = false }: PolicyFileOptions = {}) {
    this.name = `${kind} ${file}`;
    this.#file = file;
    this.#isRequired = isRequired;
  }

  /** Null when there is no file. A file that cannot be read is an error, "cannot be read (…)": policy must not vanish. */
  async read(): Promise<unknown> {
    try {
      return readJsonFile(this.#file);
    } catch (error) {
      if (isMissing(error) && !this.#isRequired && !isThere(this.#file)) return null;
      throw error;
    }
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof TextFileError && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** A dangling link is a policy that has vanished: a disk not mounted, a file renamed. */
function isThere(file: string): boolean {
  try {
    return lstatSync(file) !== undefined;
  } catch {
    return false;
  }
}
