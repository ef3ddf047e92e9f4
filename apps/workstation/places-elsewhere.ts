import { lstatSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';

export interface PlaceElsewhere {
  readonly path: string;
  readonly isThere: boolean;
  remove(): void;
}

/**
 * What an account may have of the workstation outside of its data folder, as far as it is there: its own start with
 * every session, and the folder that Electron makes where no temporary one could be made.
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

/** Neither is in the other, as they are on macOS. */
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
        // It is told of.
      }
    },
  };
}
