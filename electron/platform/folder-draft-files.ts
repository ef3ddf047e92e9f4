import { randomBytes } from 'node:crypto';
import { constants, lstat, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateFolder } from '../../server/files/make-private-folder.ts';
import type { DraftFileInfo, DraftFiles } from '../core/ports/draft-files.ts';

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

  async write(name: string, content: string): Promise<void> {
    makePrivateFolder(this.#folder);
    const temporary = join(this.#folder, `.${randomBytes(8).toString('hex')}.tmp`);
    try {
      const file = await open(temporary, 'wx', 0o600);
      try {
        await file.writeFile(content);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, join(this.#folder, name));
      await this.#syncFolder();
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.#folder, name), { force: true });
  }

  /** The new name has to outlast a power cut, too. Windows does it by itself and opens no folders. */
  async #syncFolder(): Promise<void> {
    const folder = await open(this.#folder, constants.O_RDONLY).catch(() => null);
    await folder?.sync().catch(() => undefined);
    await folder?.close();
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
