import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DialogReportSaver } from '../../../../electron/windows/dialog-report-saver.ts';
import { FakeBrowserWindow } from '../../../support/electron/fake-electron.ts';

let folder: string;
let asked: unknown[][];
let answer: () => Promise<{ canceled: boolean; filePath: string }>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carelink-report-'));
  asked = [];
});
afterEach(() => rm(folder, { recursive: true }));

function saver(window: FakeBrowserWindow | null = new FakeBrowserWindow()): DialogReportSaver {
  const showSaveDialog = (...args: unknown[]) => {
    asked.push(args);
    return answer();
  };
  return new DialogReportSaver({
    dialog: { showSaveDialog: showSaveDialog as Electron.Dialog['showSaveDialog'] },
    window: () => window?.asElectron ?? null,
    folder: () => '/home/ana/Documents',
  });
}

it('writes the report where the person chose, for nobody else to read', async () => {
  const file = join(folder, 'mine.txt');
  answer = async () => ({ canceled: false, filePath: file });
  expect(await saver().save('report.txt', 'all is well')).toEqual({ ok: true, download: null });
  expect(await readFile(file, 'utf8')).toBe('all is well');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(asked[0]?.[1]).toMatchObject({
    defaultPath: join('/home/ana/Documents', 'report.txt'),
    filters: [{ extensions: ['txt'] }],
  });
});

it('writes nothing when the person thinks better of it, or there is no window', async () => {
  answer = async () => ({ canceled: true, filePath: '' });
  expect(await saver().save('report.txt', 'x')).toEqual({ ok: false, error: 'cancelled' });
  expect(await saver(null).save('report.txt', 'x')).toEqual({ ok: false, error: 'cancelled' });
  expect(asked).toHaveLength(1);
});

it('says that it did not work where nothing can be written', async () => {
  answer = async () => ({ canceled: false, filePath: join(folder, 'none', 'report.txt') });
  expect(await saver().save('report.txt', 'x')).toEqual({ ok: false, error: 'not_saved' });
});

it('opens one dialog at a time, however often the page asks', async () => {
  const chosen = Promise.withResolvers<{ canceled: boolean; filePath: string }>();
  answer = () => chosen.promise;
  const one = saver();
  const first = one.save('report.txt', 'x');
  expect(await one.save('report.txt', 'x')).toEqual({ ok: false, error: 'cancelled' });
  chosen.resolve({ canceled: true, filePath: '' });
  await first;
  expect(asked).toHaveLength(1);
  answer = async () => ({ canceled: true, filePath: '' });
  await one.save('report.txt', 'x');
  expect(asked).toHaveLength(2);
});
