import { readFile } from 'node:fs/promises';
import { type NamedStation, namedStation, type StationNames } from '../core/ports/station-names.ts';
import { writeWholeFile } from './write-whole-file.ts';

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

  write(station: NamedStation): Promise<void> {
    return writeWholeFile(this.#file, JSON.stringify(station));
  }
}
