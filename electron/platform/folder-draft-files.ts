import { closeSync, fstatSync, readFileSync } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openToRead, SpecialFileError } from '../../server/files/open-to-read.ts';
import type { DraftFileInfo, DraftFiles } from '../core/ports/draft-files.ts';
import { writeWholeFile } from './write-whole-file.ts';

/** A draft of 32 KiB, each character of it escaped in JSON, sealed and in Base64. */
const largestBytes = 512 * 1_024;

/** Drafts as files of a folder that only this OS user may open. */
export class FolderDraftFiles implements DraftFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async list(): Promise<readonly DraftFileInfo[]> {
    const names = await readdir(this.#folder).catch(ifMissing<string[]>([]));
    const found = await Promise.all(names.map((name) => this.#look(name)));
    return found.filter((file) => file !== null);
  }

  async read(name: string): Promise<string | null> {
    const file = this.#open(name);
    if (file === null) return null;
    try {
      return fstatSync(file).size > largestBytes ? null : readFileSync(file, 'utf8');
    } finally {
      closeSync(file);
    }
  }

  write(name: string, content: string): Promise<void> {
    return writeWholeFile(join(this.#folder, name), content);
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.#folder, name), { force: true });
  }

  /** Null for anything that is not an ordinary file, or that has disappeared. A link would lead out of the folder. */
  #open(name: string): number | null {
    try {
      return openToRead(join(this.#folder, name), { followsLinks: false });
    } catch (error) {
      if (error instanceof SpecialFileError) return null;
      return ifMissing(null)(error as NodeJS.ErrnoException);
    }
  }

  /** Null for what is no ordinary file, or is gone again. */
  async #look(name: string): Promise<DraftFileInfo | null> {
    const stats = await lstat(join(this.#folder, name)).catch(ifMissing(null));
    if (stats === null || !stats.isFile()) return null;
    return { name, bytes: stats.size, modifiedAtMs: stats.mtimeMs };
  }
}

const missing = new Set(['ENOENT', 'ELOOP']);

function ifMissing<Value>(value: Value): (error: NodeJS.ErrnoException) => Value {
  return (error) => {
    if (missing.has(error.code ?? '')) return value;
    throw error;
  };
}
