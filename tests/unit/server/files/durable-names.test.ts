import { fsyncSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makePrivateFolder } from '../../../../server/files/make-private-folder.ts';
import { syncFolder } from '../../../../server/files/sync-folder.ts';
import { FileAuditArchive } from '../../../../server/store/file-audit-archive.ts';

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return { ...fs, fsyncSync: vi.fn(fs.fsyncSync) };
});

const failing = (code: string) => () => {
  throw Object.assign(new Error(code), { code });
};
const nothing = async function* () {};

describe.skipIf(process.platform === 'win32')('new names', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'carelink-names-'));
    vi.mocked(fsyncSync).mockClear();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are flushed, where the file system has such a call', () => {
    syncFolder(folder);
    expect(fsyncSync).toHaveBeenCalledTimes(1);
    vi.mocked(fsyncSync).mockImplementationOnce(failing('EINVAL'));
    expect(() => syncFolder(folder)).not.toThrow();
    vi.mocked(fsyncSync).mockImplementationOnce(failing('EIO'));
    expect(() => syncFolder(folder)).toThrow('EIO');
    expect(() => syncFolder(join(folder, 'missing'))).toThrow('ENOENT');
  });

  it('of folders are flushed in each folder above that is new as well', () => {
    makePrivateFolder(join(folder, 'one', 'two'));
    expect(fsyncSync).toHaveBeenCalledTimes(2);
    makePrivateFolder(join(folder, 'one', 'two'));
    expect(fsyncSync).toHaveBeenCalledTimes(2);
  });

  it('of archives are flushed before anybody may rely on them', async () => {
    const archive = FileAuditArchive.inFolder(folder);
    vi.mocked(fsyncSync).mockImplementationOnce(failing('EIO'));
    await expect(archive.write(nothing(), { fromSeq: 1, toSeq: 2 })).rejects.toThrow(
      /Nothing was pruned: the archive .*audit-1-2\.ndjson cannot be written \(EIO\)/,
    );
    // The next pruning finds that file, and must not take its name for durable either.
    await archive.write(nothing(), { fromSeq: 1, toSeq: 2 });
    expect(fsyncSync).toHaveBeenCalledTimes(2);
  });
});
