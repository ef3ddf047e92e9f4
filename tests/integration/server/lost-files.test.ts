import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadSqlite } from '../../../server/store/sqlite/open-database.ts';
import { runServerCommand } from '../../support/server/run-server-command.ts';
import { type ServedServer, serveCommand } from '../../support/server/serve-command.ts';

let folder: string;
let database: string;
let backup: string;
let server: ServedServer;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carelink-lost-files-'));
  database = join(folder, 'carelink.sqlite');
  backup = join(folder, 'backup.sqlite');
});
afterEach(async () => {
  await server.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** It stays long enough to say that it is not ready. */
async function start(setting = database) {
  const config = join(folder, 'server.json');
  writeFileSync(config, JSON.stringify({ database: setting, shutdown: { notice_seconds: 3 } }));
  server = await serveCommand(['--config', config]);
  expect(await readiness()).toBe(200);
}

const isError = (line: string) => line.includes('"level":50');
const readiness = async () => (await fetch(`${server.url}/readyz`)).status;
const run = (...args: string[]) => runServerCommand([...args, '--db', database]);

async function expectEnd(file: string) {
  await expect.poll(readiness, { interval: 100 }).toBe(503);
  await expect.poll(() => server.child.exitCode).toBe(1);
  await expect.poll(server.errors).toContain('"msg":"stopped"');
  const told = server.errors().split('\n').filter(isError);
  expect(told).toHaveLength(1);
  expect(told[0]).toContain(`${file} was replaced or removed while the server ran: it stops`);
}

it('a server whose database was moved away stops with a failure, and says why', async () => {
  await start();
  renameSync(database, join(folder, 'old.sqlite'));
  await expectEnd(database);
  expect((await run('doctor')).out).toMatch(
    /^FAIL +database +The database .* is gone, but its keys are still there/im,
  );
  // Started anew, it must not begin with an empty database, to which every session would be unknown.
  await expect(serveCommand(['--db', database])).rejects.toThrow(
    /ended with 1: The database .*carelink\.sqlite is gone, but its keys are still there: put it back or `restore` a backup/,
  );
  expect(existsSync(database)).toBe(false);
  renameSync(join(folder, 'carelink.keys.json'), join(folder, 'old.keys.json'));
  server = await serveCommand(['--db', database]);
  expect(await readiness()).toBe(200);
});

it('neither file has pages of the other after a backup was put in place of the database', async () => {
  await start();
  expect((await run('backup', backup)).code).toBe(0);
  expect((await run('ward', 'set', 'ICU', '--profile', 'standard')).code).toBe(0);
  const old = join(folder, 'old.sqlite');
  renameSync(database, old);
  copyFileSync(backup, database);
  await expectEnd(database);
  expect(existsSync(`${database}-wal`) ? statSync(`${database}-wal`).size : 0).toBe(0);
  const Sqlite = await loadSqlite();
  const wardsOf = (file: string) => {
    const opened = new Sqlite(file);
    try {
      expect(opened.pragma('integrity_check', { simple: true })).toBe('ok');
      return opened.prepare('SELECT count(*) FROM wards').pluck().get();
    } finally {
      opened.close();
    }
  };
  expect([wardsOf(database), wardsOf(old)]).toEqual([0, 1]);
});

it('a server whose database was removed and brought back stops, also where a link leads there', async () => {
  const link = join(folder, 'link.sqlite');
  symlinkSync(database, link);
  await start(link);
  expect((await run('backup', backup)).code).toBe(0);
  for (const ending of ['', '-wal', '-shm']) rmSync(database + ending);
  copyFileSync(backup, database);
  await expectEnd(link);
});

it('a server whose lock file was removed leaves the database to the next one', async () => {
  await start();
  rmSync(`${database}-server`);
  const next = await serveCommand(['--db', database]);
  await expectEnd(`${database}-server`);
  server = next;
  expect(await readiness()).toBe(200);
  expect(await run('audit', 'verify')).toMatchObject({ code: 0 });
});

it('what leaves the files in their places means nothing', async () => {
  await start();
  expect((await run('backup', backup)).code).toBe(0);
  expect((await run('ward', 'set', 'ICU', '--profile', 'standard')).code).toBe(0);
  expect((await run('doctor', '--port', '0')).code).toBe(0);
  const vacuumed = new (await loadSqlite())(database);
  vacuumed.exec('VACUUM');
  vacuumed.pragma('wal_checkpoint(TRUNCATE)');
  vacuumed.close();
  for (const file of [database, `${database}-server`]) utimesSync(file, new Date(), new Date());
  // Several looks.
  await setTimeout(4_000);
  expect(await readiness()).toBe(200);
  expect(server.errors().split('\n').filter(isError)).toEqual([]);
  expect(await server.stop()).toBe(0);
});
