import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { faultOfProtection, type Protection } from '../../../server/files/fault-of-protection.ts';
import { parseJsonText, TextFileError } from '../../../server/files/read-text-file.ts';
import type { PolicySource } from '../../core/ports/policy-source.ts';

/** By its absolute path, because PATH is under the user's control. */
const plutil = '/usr/bin/plutil';
const limitMs = 10_000;

/** Prints a property list as JSON. */
export type ReadPropertyList = (file: string) => Promise<string>;

/**
 * What a configuration profile forces on macOS: the system keeps it below /Library/Managed Preferences, where only root can
 * write, and removes it with the profile. Preferences that are not forced are the user's and are not read.
 */
export class ManagedPreferences implements PolicySource {
  readonly name: string;
  readonly #file: string;
  readonly #protection: Protection;
  readonly #readList: ReadPropertyList;

  constructor(
    file: string,
    { protection = {}, readList = byPlutil }: { protection?: Protection; readList?: ReadPropertyList } = {},
  ) {
    this.name = `configuration profile ${file}`;
    this.#file = file;
    this.#protection = protection;
    this.#readList = readList;
  }

  async read(): Promise<unknown> {
    if (!existsSync(this.#file)) return null;
    const fault = faultOfProtection(this.#file, this.#protection);
    if (fault !== null) throw new TextFileError(`${fault}, so it is not trusted`);
    return withoutPayloadKeys(parseJsonText(await this.#readList(this.#file)));
  }
}

/** A profile contains other keys beside ours. */
function withoutPayloadKeys(values: unknown): unknown {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return values;
  return Object.fromEntries(Object.entries(values).filter(([key]) => !/^Payload[A-Z]/.test(key)));
}

async function byPlutil(file: string): Promise<string> {
  try {
    const options = { timeout: limitMs, env: {}, maxBuffer: 2 ** 20 };
    const { stdout } = await promisify(execFile)(
      plutil,
      ['-convert', 'json', '-o', '-', '--', file],
      options,
    );
    return stdout;
  } catch {
    throw new TextFileError(
      'cannot be read by plutil: it may hold only texts, numbers, lists and dictionaries',
    );
  }
}
