import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openLogFile } from '../../../../electron/platform/open-log-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carelink-log-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('makes its folder and appends, readable by this user only', async () => {
  const file = join(folder, 'logs', 'workstation.log');
  openLogFile(file).write('one\n');
  openLogFile(file).write('two\n');
  expect(await readFile(file, 'utf8')).toBe('one\ntwo\n');
  if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
});

it('puts a file over 5 MiB aside, once', async () => {
  const file = join(folder, 'workstation.log');
  await writeFile(file, 'x'.repeat(5 * 1024 * 1024 + 1));
  openLogFile(file).write('new\n');
  expect(await readFile(file, 'utf8')).toBe('new\n');
  expect((await readdir(folder)).sort()).toEqual(['workstation.log', 'workstation.log.1']);
});
