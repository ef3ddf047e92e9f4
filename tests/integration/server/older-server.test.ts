import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { knownVersion, openToLook, versionOf } from '../../../server/store/sqlite/open-to-look.ts';
import { lockForServer, type ServerLock } from '../../../server/store/sqlite/server-lock.ts';
import { runServerCommand } from '../../support/server/run-server-command.ts';
import { withOlderSchema } from '../../support/store/older-schema.ts';

const olderVersion = knownVersion - 3;
const folder = mkdtempSync(join(tmpdir(), 'carelink-older-server-'));
const file = join(folder, 'carelink.sqlite');
const link = join(folder, 'link.sqlite');
let server: ServerLock;

beforeAll(async () => {
  const { code, err } = await runServerCommand(
    ['user', 'add', '--db', file, '--create', '--username', 'ana', '--role', 'clinician', '--password-stdin'],
    'plenty of quiet tea',
  );
  expect(code, err).toBe(0);
  withOlderSchema(file, olderVersion);
  symlinkSync(file, link);
  // As a server of the version before holds it.
  server = await lockForServer(file, Date.now());
});
afterAll(() => {
  server.release();
  rmSync(folder, { recursive: true });
});

async function version(): Promise<number> {
  const database = await openToLook(file);
  try {
    return versionOf(database);
  } finally {
    database.close();
  }
}

it.each([
  ['user list', ['user', 'list', '--db', file]],
  ['session list, by a link', ['session', 'list', '--db', link]],
  ['audit verify', ['audit', 'verify', '--db', file]],
  ['user disable', ['user', 'disable', 'ana', '--db', file]],
])('while a server of the version before runs, %s changes no table below it', async (_, args) => {
  const { code, err } = await runServerCommand(args);
  expect(code).toBe(1);
  expect(err).toMatch(/is of an older version, and a server of that version is running on it: make a backup/);
  expect(await version()).toBe(olderVersion);
});

it('the backup that it asks for can be made, and once that server has stopped, commands bring the tables up to date', async () => {
  const backup = await runServerCommand(['backup', join(folder, 'before.sqlite'), '--db', file]);
  expect(backup.code, backup.err).toBe(0);
  expect(await version()).toBe(olderVersion);
  server.release();
  const listed = await runServerCommand(['user', 'list', '--db', file]);
  expect(listed.code, listed.err).toBe(0);
  expect(listed.out).toContain('ana');
  expect(await version()).toBe(knownVersion);
});
