import { userInfo } from 'node:os';
import { join, win32 } from 'node:path';
import type { Protection } from '../../../server/files/fault-of-protection.ts';
import type { PolicySource } from '../../core/ports/policy-source.ts';
import { ManagedPreferences } from './managed-preferences.ts';
import { ProtectedJsonFile, readProtectedFile } from './protected-json-file.ts';
import { defaultsSubkey, RegistryPolicy, registryPath } from './registry-policy.ts';
import { loadWindowsFunctions, type WindowsFunctions } from './windows-functions.ts';
import { programDataFolder, WindowsPolicyFile } from './windows-policy-file.ts';
import { readWindowsFile } from './windows-protected-file.ts';

/** Where a machine's administrators configure its workstation; each list has the weaker sources first. */
export interface MachinePolicy {
  /** Apply if nothing stronger is set. */
  readonly defaults: readonly PolicySource[];
  /** Of the user's account; only for settings that users may change. */
  readonly account: readonly PolicySource[];
  readonly locked: readonly PolicySource[];
  /** The files among these, for diagnostics. */
  readonly files: readonly string[];
  /** Reads a file named by a policy, which only administrators may be able to change; null: there is none. Throws an error that continues "a file that …". */
  readonly readFile: (path: string) => Buffer | null;
}

/** The sources of this system. No environment variable and no option can change where they are. */
export async function machinePolicy(platform: NodeJS.Platform): Promise<MachinePolicy> {
  if (platform === 'win32') return windowsPolicy(await loadWindowsFunctions());
  if (platform === 'darwin') return macPolicy(userInfo().username);
  return linuxPolicy();
}

export function windowsPolicy(windows: WindowsFunctions): MachinePolicy {
  const machine = { hive: 'HKLM', path: registryPath, withoutSubkeys: [defaultsSubkey] } as const;
  const locked = new RegistryPolicy(windows, machine);
  const file = win32.join(programDataFolder(windows), 'CareLink', 'policy.json');
  return {
    defaults: [new RegistryPolicy(windows, { hive: 'HKLM', path: `${registryPath}\\${defaultsSubkey}` })],
    account: [new RegistryPolicy(windows, { hive: 'HKCU', path: registryPath })],
    locked: [new WindowsPolicyFile(windows, file, async () => (await locked.read()) !== null), locked],
    files: [],
    readFile: (path) => readWindowsFile(windows, path),
  };
}

/** The identifier of the program in configuration profiles, the same as in electron-builder.yml. */
export const bundleIdentifier = 'com.carelink.workstation';

export function macPolicy(
  account: string,
  { root = '/', ...options }: { root?: string } & ConstructorParameters<typeof ManagedPreferences>[1] = {},
): MachinePolicy {
  const profiles = join(root, 'Library', 'Managed Preferences');
  const file = join(root, 'Library', 'Application Support', 'CareLink', 'policy.json');
  const profile = (...folder: string[]) =>
    new ManagedPreferences(join(profiles, ...folder, `${bundleIdentifier}.plist`), options);
  return {
    defaults: [],
    account: [],
    // An invalid account name leads nowhere.
    locked: [
      new ProtectedJsonFile(file, options.protection),
      ...(/^[\w.-]+$/.test(account) && !/^\.+$/.test(account) ? [profile(account)] : []),
      profile(),
    ],
    files: [file],
    readFile: (path) => readProtectedFile(path, options.protection ?? {}),
  };
}

export function linuxPolicy({
  root = '/',
  protection,
}: {
  readonly root?: string;
  readonly protection?: Protection;
} = {}): MachinePolicy {
  const folder = join(root, 'etc', 'carelink');
  const [former, defaults, locked] = [
    join(folder, 'policy.json'),
    join(folder, 'workstation', 'defaults.json'),
    join(folder, 'workstation', 'locked.json'),
  ];
  const source = (file: string) => new ProtectedJsonFile(file, protection);
  return {
    defaults: [source(defaults)],
    account: [],
    locked: [source(former), source(locked)],
    files: [former, defaults, locked],
    readFile: (path) => readProtectedFile(path, protection ?? {}),
  };
}
