import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backUpIntoFolder, type FolderOrder } from '../../../server/backup/back-up-into-folder.ts';
import { keyFileOf } from '../../../server/crypto/key-file.ts';
import { silentLog } from '../../../server/domain/ports/log.ts';
import { backupOrder } from '../../support/server/backup-order.ts';
import { runServerCommand } from '../../support/server/run-server-command.ts';
import { SealedTrail } from '../../support/server/sealed-trail.ts';

describe('backups into a folder', () => {
  let trail: SealedTrail;
  let folder: string;

  beforeEach(async () => {
    trail = await SealedTrail.open();
    folder = join(trail.folder, 'backups', 'nightly');
    await trail.append(3);
  });
  afterEach(() => trail.close());

  const backUp = (order: Partial<FolderOrder> = {}) =>
    backUpIntoFolder({ ...backupOrder(trail), folder, keep: 3, ...order });
  const databases = () => readdirSync(folder).filter((name) => name.endsWith('.sqlite'));
  const lastBackup = () =>
    trail.sealed.store.unitOfWork.read(({ backupRecord }) => backupRecord.lastFinishedMs());
  async function backUpDaily(times: number) {
    for (let day = 0; day < times; day += 1) {
      trail.clock.advance(86_400_000);
      await backUp();
    }
  }

  it('names each for its moment, makes the folder for its owner, and keeps as many as it was told', async () => {
    await backUpDaily(5);
    expect(databases()).toHaveLength(3);
    expect(readdirSync(folder)).toHaveLength(9);
    for (const name of databases()) expect(name).toMatch(/^carelink-\d{8}T\d{6}Z\.sqlite$/);
    expect(await lastBackup()).toBe(trail.clock.nowMs());
  });

  it('removes nothing that it did not make', async () => {
    mkdirSync(folder, { recursive: true });
    const others = [
      'carelink-Mon.sqlite',
      'carelink-20200101T000000Z.sqlite.old',
      'before-0.3.0.sqlite',
      'x.keys.json',
    ];
    for (const name of others) writeFileSync(join(folder, name), 'mine');
    await backUpDaily(5);
    for (const name of others) expect(existsSync(join(folder, name))).toBe(true);
  });

  it('removes nothing when the new backup fails, and the record of the last one stays', async () => {
    await backUpDaily(3);
    const before = { files: readdirSync(folder), at: await lastBackup() };
    const damaged = new Sqlite(trail.databaseFile);
    damaged.exec('DROP TRIGGER IF EXISTS audit_events_are_never_changed');
    for (const { name } of damaged
      .prepare<[], { name: string }>(
        "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit_events'",
      )
      .all())
      damaged.exec(`DROP TRIGGER ${name}`);
    damaged.exec("UPDATE audit_events SET outcome = 'failure' WHERE seq = 2");
    damaged.close();
    trail.clock.advance(86_400_000);
    await expect(backUp({ keep: 1 })).rejects.toThrow(/broken/);
    expect(readdirSync(folder)).toEqual(before.files);
    expect(await lastBackup()).toBe(before.at);
  });

  it('removes nothing by a clock that is doubted', async () => {
    await backUpDaily(3);
    trail.clock.advance(86_400_000);
    const clock = { nowMs: () => trail.clock.nowMs(), isUncertain: true };
    await backUp({ keep: 1, clock });
    expect(databases()).toHaveLength(4);
  });

  it('never removes the new one, also where others claim to be of later', async () => {
    const later = join(folder, 'carelink-29990101T000000Z.sqlite');
    const [keys = '', database = ''] = (await backUp()).files;
    copyFileSync(database, later);
    copyFileSync(keys, keyFileOf(later));
    trail.clock.advance(86_400_000);
    const { files, removed } = await backUp({ keep: 1 });
    for (const path of files) expect(existsSync(path)).toBe(true);
    expect(removed).toContain(later);
    expect(existsSync(later)).toBe(false);
  });

  it('removes and counts no backup of a server with other keys, or without any, and names them', async () => {
    await backUpDaily(2);
    const unknown = join(folder, 'carelink-20200101T000000Z.sqlite');
    writeFileSync(unknown, 'without keys');
    const others = databases().map((name) => join(folder, name));
    const empty = await SealedTrail.open();
    const warnings: unknown[] = [];
    const log = { ...silentLog, warn: (fields: unknown) => void warnings.push(fields) };
    const order = { databaseFile: empty.databaseFile, keep: 2, log };
    for (let night = 0; night < 3; night += 1) {
      trail.clock.advance(86_400_000);
      await backUp(order);
    }
    await empty.close();
    for (const path of others) expect(existsSync(path)).toBe(true);
    expect(existsSync(keyFileOf(others[1] ?? ''))).toBe(true);
    expect(databases()).toHaveLength(others.length + 2);
    expect(warnings).toEqual([{ files: others }, { files: others }, { files: others }]);
  });

  it('finds nothing to back up before the first start, and a loss where there are backups', async () => {
    const args = ['backup', '--db', join(trail.folder, 'gone.sqlite'), '--folder', folder, '--if-any'];
    expect(await runServerCommand(args)).toMatchObject({ code: 0, err: '' });
    mkdirSync(folder, { recursive: true });
    expect(await runServerCommand(args)).toMatchObject({ code: 0, err: '' });
    const { files } = await backUp();
    const { code, err } = await runServerCommand(args);
    expect(code).toBe(1);
    expect(err).toContain(`there was one: ${files[1]} is its newest backup`);
    expect(err.trim()).not.toContain('\n');
  });

  it('says in a sentence what the system refuses', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'carelink-file-')), 'no-folder');
    writeFileSync(file, '');
    await expect(backUp({ folder: join(file, 'deeper') })).rejects.toMatchObject({
      name: 'BackupError',
      message: expect.stringContaining('cannot be written'),
    });
    rmSync(join(file, '..'), { recursive: true });
  });
});
