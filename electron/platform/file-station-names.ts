import { SerialQueue } from '../../server/concurrency/serial-queue.ts';
import { readSmallFile } from '../../server/files/read-small-file.ts';
import { type NamedStation, namedStation, type StationNames } from '../core/ports/station-names.ts';
import { writeWholeFile } from './write-whole-file.ts';

/** The names of this workstation in a file that only this OS user may open. */
export class FileStationNames implements StationNames {
  readonly #file: string;
  /** The names learnt last must win. */
  readonly #writing = new SerialQueue();

  constructor(file: string) {
    this.#file = file;
  }

  async read(): Promise<NamedStation | null> {
    try {
      return namedStation.parse(JSON.parse(readSmallFile(this.#file).toString()));
    } catch {
      return null;
    }
  }

  write(station: NamedStation): Promise<void> {
    return this.#writing.run('names', () => writeWholeFile(this.#file, JSON.stringify(station)));
  }
}
