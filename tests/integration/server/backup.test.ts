import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type BackupOrder, backUpDatabase } from '../../../server/backup/back-up-database.ts';
import { withDraftBeside } from '../../../server/backup/draft-folder.ts';
import { type RestoreOrder, restoreDatabase } from '../../../server/backup/restore-database.ts';
import { headFileOf } from '../../../server/crypto/audit-head-file.ts';
import { keyFileOf } from '../../../server/crypto/key-file.ts';
import { commandLine } from '../../../server/domain/administration/administrator.ts';
import { createEnrolmentCode } from '../../../server/domain/enrolment/create-enrolment-code.ts';
import { silentLog } from '../../../server/domain/ports/log.ts';
import { rotateServerKeys } from '../../../server/keys/rotate-server-keys.ts';
import { copyDatabase } from '../../../server/store/sqlite/copy-database.ts';
import { migrate } from '../../../server/store/sqlite/migrate.ts';
import { migrations } from '../../../server/store/sqlite/migrations/migrations.ts';
import { patienceMs } from '../../support/run/patience.ts';
import { withStoreOf } from '../../support/server/add-test-user.ts';
import { backupOrder } from '../../support/server/backup-order.ts';
import { SealedTrail } from '../../support/server/sealed-trail.ts';
import { serverProgram } from '../../support/server/server-program.ts';

describe('backup and restore', () => {
  let trail: SealedTrail;
  let backups: string;
  let file: string;

  beforeEach(async () => {
    trail = await SealedTrail.open();
    backups = join(trail.folder, 'backups');
    mkdirSync(backups);
    file = join(backups, 'monday.sqlite');
    await trail.append(10);
  });
  afterEach(() => trail.close());

  const backUp = (order: Partial<BackupOrder> = {}) =>
    backUpDatabase({ ...backupOrder(trail), file, ...order });
  const restore = (order: Partial<RestoreOrder> = {}) =>
    restoreDatabase({ ...backupOrder(trail), file, endSessions: false, ...order });
  /** Closes the database, as a server does when it is stopped, and opens it again afterwards. */
  async function whileStopped<Result>(act: () => Promise<Result>): Promise<Result> {
    await trail.sealed.store.close();
    try {
      return await act();
    } finally {
      await trail.reopen();
    }
  }
  const newest = (database = trail) =>
    database.sealed.store.unitOfWork.read(async ({ audit }) =>
      (await Array.fromAsync(audit.events())).at(-1),
    );

  it('makes three private files that are a whole database of their own', async () => {
    const backup = await backUp();
    expect(backup.files).toEqual([keyFileOf(file), file, headFileOf(file)]);
    expect(readdirSync(backups)).toHaveLength(3);
    for (const path of backup.files) expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await newest()).toMatchObject({ type: 'database_backed_up', seq: backup.newest?.seq });
    const copied = new Sqlite(file, { readonly: true });
    expect(copied.pragma('journal_mode', { simple: true })).toBe('delete');
    copied.close();
    await withStoreOf({ databaseFile: file, clock: trail.clock }, async ({ unitOfWork }, { headFile }) => {
      const head = await unitOfWork.read(async ({ audit }) => (await Array.fromAsync(audit.events())).at(-1));
      expect(headFile.read()).toMatchObject({ kind: 'recorded', head: { seq: head?.seq, hash: head?.hash } });
    });
  });

  it('leaves a database of an older program to that program, and restores it for this one', async () => {
    const databaseFile = join(trail.folder, 'older.sqlite');
    makeOlder(databaseFile, 4);
    const before = readFileSync(databaseFile);
    expect((await backUp({ databaseFile })).verdict).toMatchObject({ whole: true });
    expect(readFileSync(databaseFile).equals(before)).toBe(true);
    expect(readdirSync(trail.folder).filter((name) => name.startsWith('older'))).toHaveLength(3);
    expect(versionIn(file)).toBe(4);
    const restored = join(trail.folder, 'restored.sqlite');
    expect((await restore({ databaseFile: restored })).verdict).toMatchObject({ whole: true });
    expect([versionIn(file), versionIn(restored)]).toEqual([4, migrations.length]);
  });

  /** The same events and keys in the tables of an older program. */
  function makeOlder(path: string, version: number): void {
    const older = new Sqlite(path);
    older.pragma('journal_mode = WAL');
    migrate(older, 1, migrations.slice(0, version));
    const columns = older
      .prepare("SELECT group_concat(name) FROM pragma_table_info('audit_events')")
      .pluck()
      .get();
    older.prepare('ATTACH ? AS newer').run(trail.databaseFile);
    older.exec(`INSERT INTO audit_events (${columns}) SELECT ${columns} FROM newer.audit_events`);
    older.close();
    copyFileSync(keyFileOf(trail.databaseFile), keyFileOf(path));
    copyFileSync(headFileOf(trail.databaseFile), headFileOf(path));
  }

  function versionIn(path: string): unknown {
    const database = new Sqlite(path, { readonly: true });
    try {
      return database.prepare('SELECT max(number) FROM migrations').pluck().get();
    } finally {
      database.close();
    }
  }

  it('holds one moment, even if others commit between any two steps', async () => {
    const other = new Sqlite(trail.databaseFile);
    other.exec('CREATE TABLE noise (n INTEGER); CREATE TABLE filling (content BLOB)');
    other.exec('INSERT INTO filling VALUES (zeroblob(4 * 1024 * 1024))');
    let steps = 0;
    const copy = join(backups, 'busy.sqlite');
    await copyDatabase(trail.databaseFile, copy, () => {
      steps += 1;
      other.prepare('INSERT INTO noise VALUES (?)').run(steps);
    });
    expect(steps).toBeGreaterThan(2);
    const copied = new Sqlite(copy, { readonly: true });
    expect(copied.prepare('SELECT count(*) FROM noise').pluck().get()).toBe(0);
    copied.close();
    expect(other.prepare('SELECT count(*) FROM noise').pluck().get()).toBe(steps);
    other.close();
  });

  it.each([
    ['a name without ending', 'monday', /must end in/],
    ['a folder that is not there', 'nowhere/monday.sqlite', /its folder does not exist/],
    ['the keys of the database itself', '../site.db', /would overwrite the database or its keys/],
    ['the database itself', '../site.sqlite', /would overwrite the database or its keys/],
  ])('refuses %s', async (_, name, sentence) => {
    await expect(backUp({ file: join(backups, name), mayReplace: true })).rejects.toThrow(sentence);
    expect(readdirSync(backups)).toEqual([]);
  });

  it('replaces a backup only on request, with all that belongs to it', async () => {
    await backUp();
    await expect(backUp()).rejects.toThrow(/exists already/);
    writeFileSync(`${file}-wal`, 'of a program that crashed');
    await trail.append(1);
    expect(await backUp({ mayReplace: true })).toMatchObject({ newest: { seq: (await newest())?.seq } });
  });

  it('leaves the backup of yesterday when the trail of today was cut off or changed', async () => {
    await backUp();
    const before = readFileSync(file);
    await trail.sealed.store.close();
    trail.tamper((database) => database.exec('DELETE FROM audit_events WHERE seq > 9'));
    await expect(backUp({ mayReplace: true })).rejects.toThrow(/Nothing was written: .*broken at event 10/);
    expect(readFileSync(file).equals(before)).toBe(true);
    const evidence = await backUp({ file: join(backups, 'evidence.sqlite'), evenDamaged: true });
    expect(evidence.verdict).toMatchObject({ whole: false, brokenSeq: 10 });
    await trail.reopen();
  });

  it('finds a damaged page and leaves nothing behind', async () => {
    await trail.append(2_000);
    await trail.sealed.store.close();
    const content = readFileSync(trail.databaseFile);
    content.fill(0xaa, content.length - 3 * 4096, content.length - 4096);
    writeFileSync(trail.databaseFile, content);
    await expect(backUp()).rejects.toThrow(/damaged|cannot be copied/);
    expect(readdirSync(backups)).toEqual([]);
    await trail.reopen();
  });

  it('removes what killed backups have left, and nothing else that lies there', async () => {
    const drafts = () =>
      readdirSync(backups)
        .filter((name) => name.includes('.draft-'))
        .map((name) => join(backups, name));
    // A backup that waits for this one has made its draft.
    const writing = new Sqlite(trail.databaseFile);
    writing.exec('BEGIN IMMEDIATE');
    const killed = spawn(process.execPath, [serverProgram, 'backup', file, '--db', trail.databaseFile]);
    const ended = once(killed, 'close');
    const machineIn = (folder: string) => join(folder, 'draft-machine');
    await vi.waitFor(() => expect(drafts().filter((draft) => existsSync(machineIn(draft)))).toHaveLength(1), {
      timeout: patienceMs,
    });
    const [draft = ''] = drafts();
    const notes: string[] = [];
    const note = ({ folder }: Record<string, unknown>, message: string) =>
      notes.push(`${message.slice(0, 9)} ${folder}`);
    const log = { ...silentLog, info: note, warn: note };
    const sweep = async (name: string) => withDraftBeside(join(backups, name), log, async () => drafts());
    // While it runs, so do others, with other names, and in this very process.
    const together = await withDraftBeside(join(backups, 'a.sqlite'), log, () => sweep('tuesday.sqlite'));
    expect(together).toHaveLength(3);
    expect(drafts()).toEqual([draft]);
    killed.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);
    writing.exec('ROLLBACK');
    writing.close();
    expect(existsSync(machineIn(draft))).toBe(true);
    // Of another machine, of an older program, and with a lock that is none.
    const kept = ['X1.sqlite.draft-aaaaaa', 'x2.db.draft-Bbbbb1', 'x3.sqlite.draft-cccccc'].map((name) =>
      join(backups, name),
    );
    for (const folder of kept) mkdirSync(folder, { mode: 0o700 });
    const [foreign = '', older = '', broken = ''] = kept;
    for (const folder of [foreign, broken]) writeFileSync(join(folder, 'draft-lock'), '');
    writeFileSync(machineIn(foreign), 'another-machine');
    writeFileSync(join(older, 'x2.keys.json'), '{}');
    writeFileSync(machineIn(broken), hostname());
    writeFileSync(join(broken, 'draft-lock'), 'no lock, but words of somebody'.repeat(100));
    // What only has such a name.
    symlinkSync(trail.folder, join(backups, 'link.draft-dddddd'));
    writeFileSync(join(backups, 'letter.draft-eeeeee'), '');
    mkdirSync(join(backups, 'letters.draft-2026'));
    await sweep('wednesday.sqlite');
    expect(notes.toSorted()).toEqual(
      [`a draft w ${draft}`, ...kept.map((folder) => `a draft m ${folder}`)].toSorted(),
    );
    expect(existsSync(draft)).toBe(false);
    for (const folder of kept) expect(readdirSync(folder)).not.toEqual([]);
    expect(existsSync(trail.databaseFile)).toBe(true);
    expect(drafts()).toHaveLength(6);
  });

  it('restores the backup, records what is lost, and keeps what was there', async () => {
    const { newest: saved } = await backUp();
    await trail.append(5);
    const lost = await newest();
    const { replaced, replacedHead } = await whileStopped(() => restore({ mayReplace: true }));
    expect(replacedHead?.seq).toBe(lost?.seq);
    expect(await trail.verify()).toMatchObject({ whole: true, count: (saved?.seq ?? 0) + 1 });
    expect(await newest()).toMatchObject({
      type: 'database_restored',
      details: { backup_seq: saved?.seq, replaced_seq: lost?.seq, replaced_hash: lost?.hash.toString('hex') },
    });
    await trail.append(3);
    expect(await trail.verify()).toMatchObject({ whole: true });
    const aside = join(String(replaced), 'site.sqlite');
    await withStoreOf({ databaseFile: aside, clock: trail.clock }, async ({ unitOfWork }) => {
      expect(await unitOfWork.read(({ audit }) => audit.newestSeq())).toBe(lost?.seq);
    });
    expect(trail.log).toEqual([]);
  });

  it('restores to an empty folder, as often as wanted', async () => {
    await backUp();
    const databaseFile = join(trail.folder, 'elsewhere.sqlite');
    expect(await restore({ databaseFile })).toMatchObject({ replaced: null, replacedHead: null });
    for (const path of [databaseFile, keyFileOf(databaseFile), headFileOf(databaseFile)])
      expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('restores no one-time code, since it may have been used', async () => {
    const codes = () => trail.sealed.store.unitOfWork.read(async (repositories) => repositories.codes);
    const ports = { clock: trail.clock, unitOfWork: trail.sealed.store.unitOfWork };
    const { code } = await createEnrolmentCode(ports, { ward: null, ttlSeconds: 3600 }, commandLine);
    await backUp();
    expect(await (await codes()).find(code.slice(0, 4))).not.toBeNull();
    await whileStopped(() => restore({ mayReplace: true }));
    expect(await (await codes()).find(code.slice(0, 4))).toBeNull();
    expect(await trail.verify()).toMatchObject({ whole: true });
  });

  it('restores in place of a database that cannot even be opened', async () => {
    await backUp();
    await trail.sealed.store.close();
    writeFileSync(trail.databaseFile, 'no database at all'.repeat(1000));
    const { replaced } = await restore({ mayReplace: true });
    await trail.reopen();
    expect(await trail.verify()).toMatchObject({ whole: true });
    expect(readFileSync(join(String(replaced), 'site.sqlite'), 'utf8')).toContain('no database at all');
  });

  it('keeps keys that were rotated since, and takes those of the backup where they are lost', async () => {
    await backUp();
    const { store, keys } = trail.sealed;
    trail.clock.advance(60_000);
    const [made] = await rotateServerKeys(
      { clock: trail.clock, unitOfWork: store.unitOfWork, keys },
      { accessAlgorithm: 'ES256', uses: ['access', 'refresh'], signAfterSeconds: 0 },
    );
    expect(await whileStopped(() => restore({ mayReplace: true }))).toMatchObject({ keptKeys: true });
    expect(trail.sealed.keys.currentAccessKey.id).toBe(made?.kid);
    expect(await trail.verify()).toMatchObject({ whole: true });
    trail.clock.advance(60_000);
    writeFileSync(keyFileOf(trail.databaseFile), 'spoiled');
    await trail.sealed.store.close();
    expect(await restore({ mayReplace: true })).toMatchObject({ keptKeys: false });
    await trail.reopen();
    expect(trail.sealed.keys.currentAccessKey.id).not.toBe(made?.kid);
    expect(await trail.verify()).toMatchObject({ whole: true });
  });

  it('changes nothing while the database is in use, exists, or the backup is not whole', async () => {
    await backUp();
    await expect(restore()).rejects.toThrow(/exists: --force/);
    await expect(restore({ mayReplace: true })).rejects.toThrow(/is in use: stop the server/);
    await expect(restore({ file: join(backups, 'other.sqlite') })).rejects.toThrow(/there is no backup/);
    await expect(restore({ file: trail.databaseFile })).rejects.toThrow(/is the database itself/);
    const alone = join(backups, 'alone.sqlite');
    copyFileSync(file, alone);
    const databaseFile = join(trail.folder, 'new.sqlite');
    await expect(restore({ file: alone, databaseFile })).rejects.toThrow(/no key file alone\.keys\.json/);
    copyFileSync(keyFileOf(file), keyFileOf(alone));
    await expect(restore({ file: alone, databaseFile })).rejects.toThrow(/head record is missing/);
    expect(readdirSync(trail.folder).filter((name) => name.startsWith('new'))).toEqual([]);
    expect(existsSync(trail.databaseFile)).toBe(true);
    await trail.append(1);
    expect(await trail.verify()).toMatchObject({ whole: true });
  });
});
