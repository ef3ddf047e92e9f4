import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { patienceMs } from '../../support/run/patience.ts';
import { runServerCommand } from '../../support/server/run-server-command.ts';
import { serveCommand } from '../../support/server/serve-command.ts';
import { serverProgram } from '../../support/server/server-program.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carelink-none-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const password = 'correct horse battery';
const id = '00000000-0000-4000-8000-000000000000';
const user = ['--username', 'ana', '--role', 'clinician', '--password-stdin'];
const dump = () => {
  const path = join(folder, 'dump.json');
  const fields = { username: 'ana', password: '!', is_active: true, date_joined: '2020-01-01T00:00:00Z' };
  writeFileSync(path, JSON.stringify([{ model: 'auth.user', pk: 1, fields }]));
  return path;
};

const commands = (): readonly (readonly string[])[] => [
  ['user', 'add', ...user],
  ['user', 'list'],
  ['user', 'disable', 'ana'],
  ['ward', 'set', 'ICU', '--profile', 'standard'],
  ['ward', 'list'],
  ['client', 'add', '--name', 'lab', '--type', 'resource-server'],
  ['device', 'code'],
  ['device', 'approve', '--all'],
  ['badge', 'list'],
  ['session', 'end', id],
  ['emergency', 'list'],
  ['import-django', dump()],
  ['cleanup'],
  ['audit', 'verify'],
  ['audit', 'export'],
  ['audit', 'prune'],
  ['keys', 'rotate'],
  ['keys', 'create'],
  ['backup', join(folder, 'backup.sqlite')],
];

it('no command makes a database where there is none', async () => {
  const place = join(folder, 'does', 'not', 'exist.sqlite');
  const all = commands();
  // A few at a time, since each is a process.
  for (let start = 0; start < all.length; start += 4) {
    const some = all.slice(start, start + 4);
    const outcomes = await Promise.all(
      some.map((args) => runServerCommand([...args, '--db', place], password)),
    );
    for (const [index, { code, err }] of outcomes.entries()) {
      const said = `${some[index]?.join(' ')}: ${err}`;
      expect(code, said).toBe(1);
      expect(err, said).toContain(`there is no database ${place}`);
      expect(err.trim().split('\n'), said).toHaveLength(1);
    }
  }
  expect(existsSync(join(folder, 'does'))).toBe(false);
});

it('an empty file, a folder and a text are no database either', async () => {
  const empty = join(folder, 'empty.sqlite');
  writeFileSync(empty, '');
  expect((await runServerCommand(['user', 'list', '--db', empty])).err).toContain('there is no database');
  expect(readFileSync(empty)).toHaveLength(0);
  const text = join(folder, 'text.sqlite');
  writeFileSync(text, 'not a database, whatever its name says\n'.repeat(20));
  const before = readFileSync(text, 'utf8');
  expect((await runServerCommand(['user', 'list', '--db', text])).err).toContain('cannot be opened');
  expect(readFileSync(text, 'utf8')).toBe(before);
});

it('the database of another program gets no table of ours, neither by a command nor by the server', async () => {
  const file = join(folder, 'db.sqlite3');
  const other = new Sqlite(file);
  other.exec(
    'CREATE TABLE django_migrations (id INTEGER PRIMARY KEY, name TEXT); CREATE TABLE auth_user (id INTEGER)',
  );
  other.close();
  const sentence = 'it is the database of another program';
  expect(
    (await runServerCommand(['user', 'add', '--create', ...user, '--db', file], password)).err,
  ).toContain(sentence);
  await expect(serveCommand(['--db', file])).rejects.toThrow(sentence);
  const after = new Sqlite(file, { readonly: true });
  const tables = after.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
  after.close();
  expect(tables).toEqual(['django_migrations', 'auth_user']);
});

it('`--create` and `serve` make one', async () => {
  const made = join(folder, 'made.sqlite');
  expect((await runServerCommand(['user', 'add', '--create', ...user, '--db', made], password)).code).toBe(0);
  const served = join(folder, 'served.sqlite');
  const server = await serveCommand(['--db', served]);
  expect((await runServerCommand(['user', 'add', ...user, '--db', served], password)).code).toBe(0);
  expect(await server.stop()).toBe(0);
});

it.skipIf(process.platform !== 'linux')(
  'where no folder can ever be made, each ends with a sentence and spins nowhere',
  async () => {
    const made = join(folder, 'made.sqlite');
    const add = ['user', 'add', '--create', ...user];
    expect((await runServerCommand([...add, '--db', made], password)).code).toBe(0);
    const future = new Date(Date.now() + 60_000).toISOString();
    for (const args of [
      [...add, '--db', '/proc/carelink/x.sqlite'],
      ['serve', '--db', '/proc/carelink/x.sqlite'],
      // As in the daily work of a server with such an archive.
      ['audit', 'prune', '--before', future, '--output', '/proc/carelink/x.ndjson', '--db', made],
    ]) {
      const { status, stderr } = spawnSync(process.execPath, [serverProgram, ...args], {
        cwd: root,
        input: password,
        encoding: 'utf8',
        timeout: patienceMs,
        killSignal: 'SIGKILL',
      });
      expect([args[0], status, stderr]).toEqual([args[0], 1, expect.stringMatching(/ENOENT[^\n]*\n$/)]);
    }
  },
);
