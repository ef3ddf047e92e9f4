import { randomBytes } from 'node:crypto';
import { readdir, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FolderFacts, FolderProbe } from '../../core/ports/diagnostic-probes.ts';

/** Looks at folders of this machine; leaves nothing in them. */
export class DirectoryProbe implements FolderProbe {
  readonly #platform: NodeJS.Platform;

  constructor(platform: NodeJS.Platform) {
    this.#platform = platform;
  }

  async examine(folder: string): Promise<FolderFacts> {
    const stats = await stat(folder).catch(ignoreMissing);
    if (stats === null) return { kind: 'missing' };
    const { bavail, bsize } = await statfs(folder);
    return {
      kind: 'present',
      isPrivate: this.#platform === 'win32' ? null : (stats.mode & 0o077) === 0,
      isWritable: stats.isDirectory() && (await canWrite(folder)),
      freeBytes: bavail * bsize,
      bytes: await bytesIn(folder),
    };
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

/** Rights, a full disk and a read-only mount all show when something is written, and only then for sure. */
async function canWrite(folder: string): Promise<boolean> {
  const file = join(folder, `.probe-${randomBytes(8).toString('hex')}`);
  try {
    await writeFile(file, 'probe', { flag: 'wx', mode: 0o600 });
    return true;
  } catch {
    return false;
  } finally {
    await rm(file, { force: true }).catch(() => undefined);
  }
}

async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder).catch((): string[] => []);
  // A file may go while it is looked at.
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        (stats) => (stats.isFile() ? stats.size : 0),
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
