import { posix, win32 } from 'node:path';

export interface DataDirectoryOptions {
  readonly platform: NodeJS.Platform;
  readonly homeDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Default folder for the database, logs and locks of this installation; both shells use the same. */
export function dataDirectory({ platform, homeDirectory, environment }: DataDirectoryOptions): string {
  switch (platform) {
    case 'win32': {
      const local = environment.LOCALAPPDATA ?? win32.join(homeDirectory, 'AppData', 'Local');
      return win32.join(local, 'CareLink Workstation');
    }
    case 'darwin':
      return posix.join(homeDirectory, 'Library', 'Application Support', 'CareLink Workstation');
    default: {
      // XDG Base Directory Specification: a relative value is invalid and to be ignored.
      const named = environment.XDG_DATA_HOME;
      const base = named?.startsWith('/') ? named : posix.join(homeDirectory, '.local', 'share');
      return posix.join(base, 'carelink-workstation');
    }
  }
}
