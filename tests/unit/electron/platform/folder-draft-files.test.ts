import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FolderDraftFiles } from '../../../../electron/platform/folder-draft-files.ts';

let parent: string;
let folder: string;
let files: FolderDraftFiles;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'carelink-draft-files-'));
  folder = join(parent, 'drafts');
  files = new FolderDraftFiles(folder);
});
afterEach(() => rm(parent, { recursive: true }));

it('writes, replaces, lists and removes, in a folder and files of one user alone', async () => {
  expect(await files.list()).toEqual([]);
  expect(await files.read('a.draft')).toBeNull();
  await files.write('a.draft', 'first');
  await files.write('a.draft', 'später');
  await files.write('b.draft', 'other');
  expect(await files.read('a.draft')).toBe('später');
  const listed = await files.list();
  expect(listed.map(({ name, bytes }) => [name, bytes]).sort()).toEqual([
    ['a.draft', 7],
    ['b.draft', 5],
  ]);
  for (const { modifiedAtMs } of listed) expect(modifiedAtMs).toBeGreaterThan(Date.parse('2020-01-01'));
  const modes = [folder, join(folder, 'a.draft')].map(async (path) => (await stat(path)).mode & 0o777);
  expect(await Promise.all(modes)).toEqual([0o700, 0o600]);
  await files.remove('a.draft');
  await files.remove('a.draft');
  expect(await readdir(folder)).toEqual(['b.draft']);
});

it('follows no link, and takes folders and what is too large for no drafts', async () => {
  await mkdir(join(folder, 'sub'), { recursive: true });
  await writeFile(join(parent, 'secret'), 'secret');
  await symlink(join(parent, 'secret'), join(folder, 'link'));
  await writeFile(join(folder, 'large'), 'x'.repeat(512 * 1_024 + 1));
  expect((await files.list()).map(({ name }) => name)).toEqual(['large']);
  expect(await files.read('link')).toBeNull();
  expect(await files.read('large')).toBeNull();
  // A link is replaced by the file itself, and its target stays as it was.
  await files.write('link', 'draft');
  expect(await files.read('link')).toBe('draft');
  expect(await new FolderDraftFiles(parent).read('secret')).toBe('secret');
});

it('keeps the old text and leaves nothing behind when the new one cannot be written', async ({ skip }) => {
  await files.write('a.draft', 'old');
  // There is a folder in the place of the file, so the last step fails.
  await mkdir(join(folder, 'b.draft', 'full'), { recursive: true });
  await expect(files.write('b.draft', 'new')).rejects.toThrow();
  expect((await readdir(folder)).sort()).toEqual(['a.draft', 'b.draft']);
  if (process.getuid?.() === 0) return skip('root may write everywhere');
  await chmod(folder, 0o500);
  await expect(files.write('a.draft', 'new')).rejects.toThrow('EACCES');
  expect(await files.read('a.draft')).toBe('old');
  await chmod(folder, 0o700);
});
