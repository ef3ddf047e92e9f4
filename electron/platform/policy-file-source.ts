import { join } from 'node:path';
import { readJsonFile, TextFileError } from '../../server/files/read-text-file.ts';
import type { PolicySource } from '../core/ports/policy-source.ts';

/** Where administrators put the policy of this machine. `programData` is Windows' %ProgramData%. */
export function policyFilePath(platform: NodeJS.Platform, programData = 'C:\\ProgramData'): string {
  switch (platform) {
    case 'win32':
      return `${programData}\\CareLink\\policy.json`;
    case 'darwin':
      return join('/Library', 'Application Support', 'CareLink', 'policy.json');
    default:
      return '/etc/carelink/policy.json';
  }
}

/** A JSON file of settings: the policy that only administrators can write, or the user's own. */
export class PolicyFileSource implements PolicySource {
  readonly name: string;
  readonly #file: string;

  /** `kind` is what diagnostics call it. */
  constructor(file: string, kind = 'policy file') {
    this.name = `${kind} ${file}`;
    this.#file = file;
  }

  /** Null when there is no file. A file that cannot be read is an error, "cannot be read (…)": policy must not vanish. */
  async read(): Promise<unknown> {
    try {
      return readJsonFile(this.#file);
    } catch (error) {
      if (error instanceof TextFileError && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
        return null;
      throw error;
    }
  }
}
