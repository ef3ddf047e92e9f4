import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { readSmallFile } from '../../server/files/read-small-file.ts';
import type { KeptZoom } from '../core/ports/kept-zoom.ts';

const keptZoom = z.strictObject({ factor: z.number().positive() });

/**
 * The zoom factor in a file of its own: Chromium writes its preferences seconds later, or not at all if the program
 * ends quickly.
 */
export class FileZoom implements KeptZoom {
  readonly #file: string;
  #last: number | null = null;

  constructor(file: string) {
    this.#file = file;
  }

  read(): number | null {
    try {
      this.#last = keptZoom.parse(JSON.parse(readSmallFile(this.#file).toString())).factor;
    } catch {
      this.#last = null;
    }
    return this.#last;
  }

  keep(factor: number): void {
    if (factor === this.#last) return;
    this.#last = factor;
    try {
      rmSync(`${this.#file}.new`, { force: true });
      writeFileSync(`${this.#file}.new`, JSON.stringify({ factor }), { mode: 0o600, flag: 'wx' });
      renameSync(`${this.#file}.new`, this.#file);
    } catch {
      // A full disk takes no comfort away but this; Chromium keeps it, too.
    }
  }
}
