import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FolderReportSaver } from '../../../../electron/windows/folder-report-saver.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carelink-report-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('writes the report into the folder, for nobody else to read, and says where it is', async () => {
  const file = join(folder, 'report.txt');
  const saver = new FolderReportSaver(() => folder);
  expect(await saver.save('report.txt', 'all is well')).toEqual({ ok: true, file, download: null });
  expect(await readFile(file, 'utf8')).toBe('all is well');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

it('makes the folder on an account that has none', async () => {
  const documents = join(folder, 'home', 'Documents');
  const saving = await new FolderReportSaver(() => documents).save('report.json', '{}');
  expect(saving).toMatchObject({ ok: true, file: join(documents, 'report.json') });
});

it('says that it did not work where nothing can be written or nobody knows the folder', async () => {
  const file = join(folder, 'in the way');
  await writeFile(file, '');
  const failed = { ok: false, error: 'not_saved' };
  expect(await new FolderReportSaver(() => file).save('report.txt', 'x')).toEqual(failed);
  const unknown = () => {
    throw new Error("Failed to get 'documents' path");
  };
  expect(await new FolderReportSaver(unknown).save('report.txt', 'x')).toEqual(failed);
});
