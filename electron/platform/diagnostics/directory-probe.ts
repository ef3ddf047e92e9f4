import { randomBytes } from 'node:crypto';
import { access, constants, readdir, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FolderFacts, FolderProbe } from '../../core/ports/diagnostic-probes.ts';

/** Looks at folders of this machine; leaves nothing in them. */
export class DirectoryProbe implements FolderProbe {
  readonly #platform: NodeJS.Platform;

  constructor(platform: NodeJS.Platform) {
    this.#platform = platform;
  }

  async examine(folder: string): Promise<FolderFacts> {
    const stats = await stat(folder).catch(ignoreMissing);
    if (stats === null) return (await canBeMade(folder)) ? { kind: 'missing' } : unusable;
    const { bavail, bsize } = await statfs(folder);
    return {
      kind: 'present',
      others: this.#platform === 'win32' ? null : rightsOfOthers(stats.mode),
      isWritable: stats.isDirectory() && (await canWrite(folder)),
      freeBytes: bavail * bsize,
      ...(await filesIn(folder)),
    };
  }
}

/** It is not there, and cannot be made, because it would lie in a file or in a folder of somebody else. */
const unusable: FolderFacts = {
  kind: 'present',
  others: null,
  isWritable: false,
  freeBytes: 0,
  files: 0,
  bytes: 0,
};

async function canBeMade(folder: string): Promise<boolean> {
  const parent = dirname(folder);
  try {
    await access(parent, constants.W_OK);
    return (await stat(parent)).isDirectory();
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return isMissing && parent !== folder && (await canBeMade(parent));
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw error;
}

function rightsOfOthers(mode: number) {
  if ((mode & 0o022) !== 0) return 'change';
  return (mode & 0o077) === 0 ? 'nothing' : 'look';
}

/** Only writing reliably reveals missing rights, a full disk and a read-only mount. */
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

async function filesIn(folder: string): Promise<{ files: number; bytes: number }> {
  const names = await readdir(folder).catch((): string[] => []);
  // A file may go while it is looked at.
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        (stats) => (stats.isFile() ? [stats.size] : []),
        () => [],
      ),
    ),
  );
  const known = sizes.flat();
  return { files: known.length, bytes: known.reduce((sum, size) => sum + size, 0) };
}
