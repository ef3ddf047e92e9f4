import { randomBytes } from 'node:crypto';
import { constants, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makePrivateFolder } from '../../server/files/make-private-folder.ts';

/**
 * Replaces a file that only this OS user may open: after a crash or a power cut it holds the old or the new content,
 * whole. Makes its folder. Throws the system's error.
 */
export async function writeWholeFile(path: string, content: string): Promise<void> {
  const folder = dirname(path);
  makePrivateFolder(folder);
  const temporary = join(folder, `.${randomBytes(8).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(folder);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** The new name has to survive a power cut too. Windows sees to that itself, and cannot open folders. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY).catch(() => null);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}
