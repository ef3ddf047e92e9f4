import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DirectoryProbe } from '../../../../../electron/platform/diagnostics/directory-probe.ts';

let folder: string;
const probe = new DirectoryProbe('linux');
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carelink-folder-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('tells size, room and rights of a folder, and leaves nothing in it', async () => {
  await writeFile(join(folder, 'log'), 'x'.repeat(100));
  const facts = await probe.examine(folder);
  expect(facts).toMatchObject({ kind: 'present', others: 'nothing', isWritable: true, files: 1, bytes: 100 });
  expect(facts.kind === 'present' && facts.freeBytes > 0).toBe(true);
  expect(await readdir(folder)).toEqual(['log']);
});

it('sees what others may do; access lists say nothing by mode', async () => {
  await chmod(folder, 0o750);
  expect(await probe.examine(folder)).toMatchObject({ others: 'look' });
  await chmod(folder, 0o770);
  expect(await probe.examine(folder)).toMatchObject({ others: 'change' });
  expect(await new DirectoryProbe('win32').examine(folder)).toMatchObject({ others: null });
});

it('tells what is not there, and what is a file', async () => {
  expect(await probe.examine(join(folder, 'none', 'either'))).toEqual({ kind: 'missing' });
  await writeFile(join(folder, 'file'), '');
  expect(await probe.examine(join(folder, 'file', 'logs'))).toMatchObject({ isWritable: false });
  expect(await probe.examine(join(folder, 'file'))).toMatchObject({ isWritable: false });
});

it('knows a folder that cannot be written', async ({ skip }) => {
  if (process.getuid?.() === 0) return skip('root may write everywhere');
  await chmod(folder, 0o500);
  expect(await probe.examine(folder)).toMatchObject({ isWritable: false });
  await chmod(folder, 0o700);
});
