import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, it, type TestContext } from 'vitest';
import { filesOfDatabase } from '../../../server/backup/database-files.ts';
import { mountSmallDisk } from '../../support/never-breaks/small-disk.ts';
import { runServerCommand } from '../../support/server/run-server-command.ts';
import { SealedTrail } from '../../support/server/sealed-trail.ts';

let trail: SealedTrail;
let folder: string;
const cleanups: (() => void)[] = [];

beforeEach(async () => {
  trail = await SealedTrail.open();
  await trail.append(3);
  await trail.sealed.store.close();
  folder = join(trail.folder, 'elsewhere');
  mkdirSync(folder);
});
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0)) cleanUp();
  await trail.close();
});

/** The database as a server leaves it that is stopped, without a log beside it. */
function copyToReadOnlyDisk(context: TestContext): string {
  const disk = mountSmallDisk(context, 16);
  cleanups.push(() => disk.remove());
  const file = join(disk.path, 'site.sqlite');
  const names = filesOfDatabase(file);
  for (const [index, path] of filesOfDatabase(trail.databaseFile).entries())
    if (existsSync(path)) copyFileSync(path, names[index] ?? '');
  expect(readdirSync(disk.path)).toHaveLength(3);
  disk.setReadOnly(true);
  return file;
}

it('each command says in a sentence what a database on a read-only disk needs', async (context) => {
  const file = copyToReadOnlyDisk(context);
  for (const args of [
    ['backup', join(folder, 'copy.sqlite'), '--db', file],
    ['backup', '--folder', folder, '--db', file],
    ['audit', 'verify', '--db', file],
    ['user', 'list', '--db', file],
    ['restore', file, '--db', join(folder, 'restored.sqlite')],
  ]) {
    const { code, err } = await runServerCommand(args);
    expect({ code, lines: err.trim().split('\n') }, args.join(' ')).toEqual({
      code: 1,
      lines: [
        expect.stringMatching(
          new RegExp(
            `^The database ${file} cannot be opened: .* Its folder is read-only for this user.*copy`,
          ),
        ),
      ],
    });
  }
  expect(readdirSync(folder)).toEqual([]);
  const { out } = await runServerCommand(['doctor', '--db', file]);
  expect(out).toContain(`The database ${file} cannot be read: unable to open database file. Next:`);
});

it('a backup of what is no database says so in a sentence', async () => {
  const file = join(folder, 'text.sqlite');
  copyFileSync(join(trail.folder, 'site.keys.json'), join(folder, 'text.keys.json'));
  writeFileSync(file, 'not a database, whatever its name says\n'.repeat(20));
  const { code, err } = await runServerCommand(['backup', join(folder, 'copy.sqlite'), '--db', file]);
  expect({ code, err }).toEqual({
    code: 1,
    err: `The database ${file} cannot be opened: file is not a database.\n`,
  });
});

it('a backup on a read-only disk, which has no log, is restored from there', async (context) => {
  const database = new Sqlite(trail.databaseFile);
  database.pragma('journal_mode = DELETE');
  database.close();
  const file = copyToReadOnlyDisk(context);
  const { code, err } = await runServerCommand(['restore', file, '--db', join(folder, 'restored.sqlite')]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
});
