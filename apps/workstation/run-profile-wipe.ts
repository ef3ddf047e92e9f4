import { readdirSync, realpathSync } from 'node:fs';
import { dataDirectory } from '../../electron/platform/data-directory.ts';
import { DataDirectoryInUseError, lockDataDirectory } from '../../electron/platform/data-directory-lock.ts';
import { DataFolder } from '../../electron/platform/data-folder.ts';
import { runWipe, type WipeOptions } from './run-wipe.ts';

export interface ProfileWipeOptions extends WipeOptions {
  /** Home folders of the users of this computer. */
  readonly profiles: () => Promise<readonly string[]>;
}

/**
 * `--wipe --all-users` on Windows: removes what the workstation keeps for this account, and the files it keeps for the
 * others. Their keychains are only open in their own sessions, so their sessions go on at the server until the
 * workstation is revoked there. Resolves with the exit code of `--wipe`.
 */
export async function runProfileWipe(options: ProfileWipeOptions): Promise<number> {
  if (!options.yes) {
    process.stderr.write('Nothing was removed, because --all-users does not ask. Add --yes.\n');
    return 2;
  }
  const others = (await options.profiles()).filter((home) => dataOf(home) !== options.dataDirectory);
  const stays = others.flatMap((home) => wipeProfile(home, options));
  for (const sentence of stays) process.stderr.write(`${sentence}\n`);
  const own = await runWipe(options);
  return stays.length > 0 ? 1 : own;
}

const dataOf = (home: string) => dataDirectory({ platform: 'win32', homeDirectory: home, environment: {} });

/** Removes the files of one user; returns sentences about what is left. */
export function wipeProfile(
  home: string,
  { withRecords, data = dataOf(home) }: { readonly withRecords: boolean; readonly data?: string },
): string[] {
  if (!isReadable(home)) return [`${home} cannot be looked into: start this as administrator.`];
  const folder = new DataFolder(data);
  if (!folder.isOurs) return [];
  // Its user may have made it point to something that only administrators may remove.
  if (
    realpathSync(data).toLowerCase() !==
    realpathSync(home).toLowerCase() + data.slice(home.length).toLowerCase()
  )
    return [`${data} leads elsewhere and stays.`];
  try {
    const unlock = lockDataDirectory(data);
    folder.remove({ withRecords });
    unlock();
  } catch (error) {
    if (error instanceof DataDirectoryInUseError) return [`${home}: the workstation is running, and stays.`];
    folder.remove({ withRecords });
  }
  folder.removeLocks();
  return [
    ...folder.stays({ withRecords }),
    `${home}: entries in the keychain stay, because only their user can remove them; revoke this workstation at the server (carelink-server device revoke), and they are of no use.`,
  ];
}

function isReadable(folder: string): boolean {
  try {
    readdirSync(folder);
    return true;
  } catch (error) {
    // A profile whose folder was deleted.
    return error instanceof Error && 'code' in error && error.code === 'ENOENT';
  }
}
