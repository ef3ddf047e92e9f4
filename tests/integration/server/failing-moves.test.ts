import { mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backUpDatabase } from '../../../server/backup/back-up-database.ts';
import { filesOfDatabase } from '../../../server/backup/database-files.ts';
import { restoreDatabase } from '../../../server/backup/restore-database.ts';
import { backupOrder } from '../../support/server/backup-order.ts';
import { SealedTrail } from '../../support/server/sealed-trail.ts';

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return { ...fs, renameSync: vi.fn(fs.renameSync) };
});
const { renameSync: rename } = await vi.importActual<typeof import('node:fs')>('node:fs');

/** Keys, database and head record. */
const filesEach = 3;

describe('files of a database that cannot be moved', () => {
  let trail: SealedTrail;
  let backup: string;

  beforeEach(async () => {
    trail = await SealedTrail.open();
    await trail.append(3);
    mkdirSync(join(trail.folder, 'backups'));
    backup = join(trail.folder, 'backups', 'monday.sqlite');
    await backUp();
    await trail.append(3);
    await trail.sealed.store.close();
  });
  afterEach(async () => {
    vi.mocked(renameSync).mockImplementation(rename);
    await trail.close();
  });

  const common = () => ({ ...backupOrder(trail), file: backup, mayReplace: true });
  const backUp = () => backUpDatabase(common());
  const restore = () => restoreDatabase({ ...common(), endSessions: false });
  const filesIn = (folder: string) =>
    new Map(
      readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => [name, readFileSync(join(folder, name), 'hex')]),
    );
  const foldersIn = (folder: string) =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);

  /** Of the moves from and to the files of a database, the first `passing` work, and `failing` after them do not. */
  function breakMoves(databaseFile: string, passing: number, failing: number): void {
    const files = new Set(filesOfDatabase(databaseFile));
    let moves = 0;
    vi.mocked(renameSync).mockImplementation((path, name) => {
      const isMove = files.has(String(path)) || files.has(String(name));
      if (isMove) moves += 1;
      if (!isMove || moves <= passing || moves > passing + failing) return rename(path, name);
      const facts = { code: 'EBUSY', syscall: 'rename', path, dest: name };
      throw Object.assign(new Error('EBUSY'), facts);
    });
  }

  it.each(Array.from({ length: 2 * filesEach }, (_, index) => [index]))(
    'are all where they were when restore fails after %i moves',
    async (passing) => {
      const before = filesIn(trail.folder);
      breakMoves(trail.databaseFile, passing, 1);
      await expect(restore()).rejects.toMatchObject({
        name: 'BackupError',
        message: expect.stringMatching(/cannot be moved to .*: it is in use.*\. Nothing has changed\.$/),
      });
      expect(filesIn(trail.folder)).toEqual(before);
      expect(foldersIn(trail.folder)).toEqual(['backups']);
    },
  );

  it.each(Array.from({ length: 2 * filesEach - 1 }, (_, index) => [index + 1]))(
    'are in the folder that the message names when nothing can be moved any more after %i moves',
    async (passing) => {
      const before = filesIn(trail.folder);
      breakMoves(trail.databaseFile, passing, Number.POSITIVE_INFINITY);
      const { message } = await restore().then(
        () => expect.unreachable(),
        (error: Error) => error,
      );
      const [folder = 'none'] = foldersIn(trail.folder).filter((name) => name.includes('.replaced-'));
      expect(message).toContain(`are in ${join(trail.folder, folder)}: move all of them back`);
      const setAside = filesIn(join(trail.folder, folder));
      expect(setAside.size).toBe(Math.min(passing, filesEach));
      for (const [name, content] of setAside) expect(before.get(name)).toBe(content);
    },
  );

  it.each(Array.from({ length: filesEach }, (_, index) => [index]))(
    'are those of the backup before when it fails after %i moves to replace it',
    async (passing) => {
      const before = filesIn(join(trail.folder, 'backups'));
      breakMoves(backup, passing, 1);
      await expect(backUp()).rejects.toThrow(/cannot be moved to .*: it is in use/);
      expect(filesIn(join(trail.folder, 'backups'))).toEqual(before);
      expect(foldersIn(join(trail.folder, 'backups'))).toEqual([]);
    },
  );
});
