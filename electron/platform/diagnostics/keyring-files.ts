import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readSmallFile } from '../../../server/files/read-small-file.ts';
import type { KeyringProbe } from '../../core/ports/diagnostic-probes.ts';
import { textWithoutPassword } from './empty-keyring-password.ts';

export interface KeyringFilesOptions {
  readonly platform: NodeJS.Platform;
  readonly homeDirectory: string;
  /** `XDG_DATA_HOME`. */
  readonly dataHome: string | undefined;
  /** Name of this installation's entries. */
  readonly service: string;
}

/**
 * Checks whether what gnome-keyring keeps for us can be read by anybody who gets the file: from a disk, a backup, a
 * roaming profile. KWallet and others have their own formats, which are not checked.
 */
export class KeyringFiles implements KeyringProbe {
  readonly #options: KeyringFilesOptions;

  constructor(options: KeyringFilesOptions) {
    this.#options = options;
  }

  async readableFile(): Promise<string | null> {
    const { platform, homeDirectory, dataHome, service } = this.#options;
    if (platform !== 'linux') return null;
    const folder = join(dataHome || join(homeDirectory, '.local', 'share'), 'keyrings');
    const names = await readdir(folder).catch((): string[] => []);
    for (const name of names.filter((file) => file.endsWith('.keyring'))) {
      const file = join(folder, name);
      const content = contentOf(file);
      if (content !== null && textWithoutPassword(content)?.includes(service)) return file;
    }
    return null;
  }
}

/** Null for what cannot be read. */
function contentOf(file: string): Buffer | null {
  try {
    return readSmallFile(file, 64);
  } catch {
    return null;
  }
}
