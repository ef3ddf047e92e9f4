import { constants, lstat, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
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
    // A link would lead out of the folder.
    const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0);
    const file = await open(join(this.#folder, name), flags).catch(ifMissing(null));
    if (file === null) return null;
    try {
      const { size } = await file.stat();
      return size > largestBytes ? null : await file.readFile('utf8');
    } finally {
      await file.close();
    }
  }

  write(name: string, content: string): Promise<void> {
    return writeWholeFile(join(this.#folder, name), content);
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.#folder, name), { force: true });
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
