import type { PolicySource } from '../../core/ports/policy-source.ts';
import {
  type RegistryHive,
  type RegistryValue,
  textOfValue,
  WindowsError,
  type WindowsFunctions,
} from './windows-functions.ts';

/** Where Group Policy and Intune put their settings for this program. */
export const registryPath = 'SOFTWARE\\Policies\\CareLink\\Workstation';
/** Its subkey with what applies if nothing stronger is set. */
export const defaultsSubkey = 'Defaults';
const deepest = 4;

export interface RegistryPolicyOptions {
  readonly hive: RegistryHive;
  readonly path: string;
  /** Subkeys of the key itself that are sources of their own. */
  readonly withoutSubkeys?: readonly string[];
}

/**
 * Settings in the registry. Texts are REG_SZ, several lines REG_MULTI_SZ, numbers REG_DWORD, and a group of settings is a
 * subkey; lists are JSON in a text. Names are read in lower case, because the registry ignores case. REG_EXPAND_SZ is refused: it would be expanded from the user's environment.
 */
export class RegistryPolicy implements PolicySource {
  readonly name: string;
  readonly #windows: WindowsFunctions;
  readonly #options: RegistryPolicyOptions;

  constructor(windows: WindowsFunctions, options: RegistryPolicyOptions) {
    this.name = `registry key ${options.hive}\\${options.path}`;
    this.#windows = windows;
    this.#options = options;
  }

  /** Null if there is no key, or nothing in it. Throws an error that continues "The registry key …". */
  async read(): Promise<unknown> {
    const { hive, path, withoutSubkeys = [] } = this.#options;
    const without = new Set(withoutSubkeys.map((name) => name.toLowerCase()));
    return this.#readKey(hive, path, { without, depth: 0 });
  }

  #readKey(hive: RegistryHive, path: string, { without, depth }: { without: Set<string>; depth: number }) {
    if (depth > deepest) throw new WindowsError('has more subkeys below one another than any setting');
    const key = this.#windows.readKey(hive, path);
    if (key === null) return null;
    const entries: [string, unknown][] = key.values
      // A key may have a value without a name, which the registry editor shows as "(Default)".
      .filter(({ name, data }) => name !== '' || data.length > 2)
      .map((value) => [value.name.toLowerCase(), plainValue(value)]);
    for (const subkey of key.subkeys) {
      if (without.has(subkey.toLowerCase())) continue;
      const below: unknown = this.#readKey(hive, `${path}\\${subkey}`, {
        without: new Set(),
        depth: depth + 1,
      });
      if (below !== null) entries.push([subkey.toLowerCase(), below]);
    }
    return entries.length === 0 ? null : Object.fromEntries(entries);
  }
}

const types = { sz: 1, expandSz: 2, dword: 4, multiSz: 7, qword: 11 };

function plainValue({ name, type, data }: RegistryValue): unknown {
  switch (type) {
    case types.sz:
      return textOfValue({ data });
    case types.multiSz:
      return textOf(data).replace(/\0+$/, '').split('\0').join('\n');
    case types.dword:
      if (data.length === 4) return data.readUInt32LE();
      break;
    case types.qword:
      if (data.length === 8) return Number(data.readBigUInt64LE());
      break;
    case types.expandSz:
      throw new WindowsError(`holds ${name} as REG_EXPAND_SZ, which users can change by their environment`);
  }
  throw new WindowsError(`holds ${name} as another type than REG_SZ, REG_MULTI_SZ or REG_DWORD`);
}

function textOf(data: Buffer): string {
  return data.toString('utf16le', 0, data.length - (data.length % 2));
}
