import { lstatSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';

export interface PlaceElsewhere {
  readonly path: string;
  readonly isThere: boolean;
  remove(): void;
}

/**
 * What an account may have of the workstation outside its data folder, if it exists: the autostart entry, and the folder
 * that Electron creates if it could not create a temporary one.
 */
export function placesElsewhere({
  platform,
  dataDirectory,
  usualUserData,
}: {
  readonly platform: NodeJS.Platform;
  readonly dataDirectory: string;
  readonly usualUserData?: string;
}): readonly PlaceElsewhere[] {
  const named = process.env.XDG_CONFIG_HOME;
  const configuration = named?.startsWith('/') ? named : join(homedir(), '.config');
  const paths = [
    ...(platform === 'linux' ? [join(configuration, 'autostart', 'carelink-workstation.desktop')] : []),
    ...(usualUserData !== undefined && isApart(usualUserData, dataDirectory) ? [usualUserData] : []),
  ];
  return paths.map(placeAt).filter(({ isThere }) => isThere);
}

/** True if neither contains the other, as they do on macOS. */
function isApart(one: string, other: string): boolean {
  return relative(one, other).startsWith('..') && relative(other, one).startsWith('..');
}

function placeAt(path: string): PlaceElsewhere {
  return {
    path,
    get isThere() {
      return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
    },
    remove() {
      try {
        rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
      } catch {
        // It is reported as left.
      }
    },
  };
}
