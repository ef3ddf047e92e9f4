import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makePrivateFolder } from '../../server/files/make-private-folder.ts';
import { type NamedStation, namedStation, type StationNames } from '../core/ports/station-names.ts';

/** The names of this workstation in a file that only this OS user may open. */
export class FileStationNames implements StationNames {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  async read(): Promise<NamedStation | null> {
    try {
      return namedStation.parse(JSON.parse(await readFile(this.#file, 'utf8')));
    } catch {
      return null;
    }
  }

  async write(station: NamedStation): Promise<void> {
    makePrivateFolder(dirname(this.#file));
    const temporary = `${this.#file}.tmp`;
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(JSON.stringify(station));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, this.#file);
  }
}
