import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { PolicySource } from '../core/ports/policy-source.ts';

const largestPolicyBytes = 1024 * 1024;

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
    const text = await this.#text();
    if (text === null) return null;
    try {
      return JSON.parse(text);
    } catch {
      throw new Error('is not valid JSON');
    }
  }

  async #text(): Promise<string | null> {
    try {
      const { size } = await stat(this.#file);
      if (size > largestPolicyBytes) throw new Error('larger than 1 MiB');
      // Windows editors begin a file with a byte order mark, which JSON does not allow.
      return (await readFile(this.#file, 'utf8')).replace(/^\uFEFF/, '');
    } catch (error) {
      if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return null;
      const cause = error instanceof Error ? error.message : 'unknown fault';
      throw new Error(`cannot be read (${cause})`);
    }
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
