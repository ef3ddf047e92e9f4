import { closeSync, constants, fsyncSync, openSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Log } from '../domain/ports/log.ts';
import { giveOpenFileToOwnerOf, isRoot } from '../files/give-to-owner.ts';
import { SpecialFileError } from '../files/open-to-read.ts';
import { ownerHint } from '../files/owner-hint.ts';
import { readSmallFile } from '../files/read-small-file.ts';
import { TextFileError } from '../files/read-text-file.ts';
import { systemCodeOf } from '../files/system-code.ts';
import { KeyFileError } from './key-file.ts';

/** All records have the same length and fit into one sector, so that overwriting one is a single step. */
const recordBytes = 400;
const mostReads = 5;

/** One small record in a file that is overwritten again and again. */
export class RecordFile {
  readonly path: string;
  readonly #model: string;
  readonly #log: Log;
  #failing = false;
  #isGiven = false;

  /** Root writes it for the owner of `model`. */
  constructor(path: string, model: string, log: Log) {
    this.path = path;
    this.#model = model;
    this.#log = log;
  }

  /** What `parse` makes of its text (null: there is no file). Throws `KeyFileError` if it cannot be read. */
  read<Recorded extends { readonly kind: string }>(parse: (text: string | null) => Recorded): Recorded {
    let recorded = parse(this.#readText());
    // Another process may have been writing: no system guarantees that a reader sees a write as a whole.
    for (let tries = 1; recorded.kind === 'foreign' && tries < mostReads; tries += 1)
      recorded = parse(this.#readText());
    return recorded;
  }

  /**
   * Whether it could be written. Never throws: what is recorded is on disk elsewhere, and nurses must be able to go on
   * working.
   */
  write(content: object, durably = false): boolean {
    try {
      this.put(content, durably);
      this.#failing = false;
      return true;
    } catch (error) {
      // The record falls behind, which is reported.
      if (!this.#failing)
        this.#log.error({ problem: systemCodeOf(error) }, 'the audit head cannot be recorded');
      this.#failing = true;
      return false;
    }
  }

  put(content: object, durably: boolean): void {
    const text = `${JSON.stringify(content).padEnd(recordBytes - 1)}\n`;
    // Root changes its owner below, so it must never be a link that somebody placed here.
    const flags =
      constants.O_WRONLY |
      constants.O_CREAT |
      (constants.O_NONBLOCK ?? 0) |
      (isRoot() ? constants.O_NOFOLLOW : 0);
    const file = openSync(this.path, flags, 0o600);
    try {
      // Only once: as root it would otherwise take a system call for each commit.
      if (!this.#isGiven) giveOpenFileToOwnerOf(this.#model, file);
      this.#isGiven = true;
      writeFileSync(file, text);
      if (durably) fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }

  /** A file that merely cannot be read is not damaged, and overwriting it unread could hide damage. */
  #readText(): string | null {
    try {
      return readSmallFile(this.path).toString('utf8');
    } catch (error) {
      // Something else lies in its place, such as a pipe or a far larger file.
      if (error instanceof SpecialFileError || error instanceof TextFileError) return '';
      const code = systemCodeOf(error);
      if (code === 'ENOENT') return null;
      const hint = ownerHint([dirname(this.path), this.path]);
      throw new KeyFileError(`The head record ${this.path} cannot be read (${code}).${hint}`, code);
    }
  }
}
