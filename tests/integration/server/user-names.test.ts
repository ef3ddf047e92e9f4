import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../server/domain/ports/log.ts';
import { migrate } from '../../../server/store/sqlite/migrate.ts';
import { migrations } from '../../../server/store/sqlite/migrations/migrations.ts';
import { storeOn } from '../../../server/store/sqlite/open-store.ts';
import { addTestUser, nurse, withStoreOf } from '../../support/server/add-test-user.ts';
import { DpopClient, postJson } from '../../support/server/dpop-client.ts';
import { readAudit } from '../../support/server/read-audit.ts';
import { runServerCommand } from '../../support/server/run-server-command.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

const { password } = nurse;
let server: TestServer;

const start = async (throttle: 'on' | 'off' = 'off') => {
  server = await startTestServer({ config: { clients: { unbound: 'allow' }, throttle } });
};
afterEach(() => server?.close());

const signIn = async (username: string, given = password) =>
  (await postJson(`${server.url}/account/token/`, { username, password: given })).status;
const run = (...args: string[]) => runServerCommand([...args, '--db', server.databaseFile]);

/** Users as an older version or an import left them. */
async function addPair(): Promise<void> {
  await addTestUser(server, { username: 'first', password });
  await addTestUser(server, { username: 'second', password: 'another long password' });
  const database = new Sqlite(server.databaseFile);
  const rename = database.prepare("UPDATE users SET username = ?, folded_name = 'ana' WHERE username = ?");
  rename.run('ana', 'first');
  rename.run('Ana', 'second');
  database.close();
}

describe('one user in every spelling', () => {
  it('signs in, breaks the glass, and is found by administrators', async () => {
    await start();
    await addTestUser(server, { username: 'Ana', password });
    for (const name of ['Ana', 'ana', 'ANA', ' aNA ', 'ＡＮＡ']) expect(await signIn(name)).toBe(200);
    expect(await signIn('anä')).toBe(401);
    const client = await DpopClient.create();
    const url = `${server.url}/account/emergency`;
    const rest = { password, reason_code: 'other', reason: 'because of a test', confirmed: true };
    expect((await client.post(url, { username: 'ANA', ...rest }, server.clock)).status).toBe(200);
    expect((await run('user', 'disable', 'ANA')).out).toContain('6 sessions ended');
    expect(await signIn('ana')).toBe(401);
    const failed = (await readAudit(server)).filter(({ type }) => type === 'sign_in_failed');
    expect(failed.map(({ userId, reason }) => [userId, reason])).toEqual([
      [null, 'unknown_user'],
      [1, 'user_disabled'],
    ]);
    await expect(addTestUser(server, { username: 'aNa', password })).rejects.toThrow(
      'The user name aNa is taken, as Ana.',
    );
  });

  it('has one counter of wrong passwords', async () => {
    await start('on');
    await addTestUser(server, { username: 'ana', password });
    const statuses = [];
    for (const name of ['ana', 'Ana', 'ANA', 'aNa', 'anA', 'AnA'])
      statuses.push(await signIn(name, 'a guess'));
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    // And at the workstation where the user has signed in before.
    const client = await DpopClient.create();
    const at = async (username: string, given: string) =>
      (await client.post(`${server.url}/account/token/`, { username, password: given }, server.clock)).status;
    expect(await at('ANA', password)).toBe(200);
    const guesses = [];
    for (const name of ['Ana', 'ana', 'ANA', 'aNa', 'anA', 'AnA']) guesses.push(await at(name, 'a guess'));
    expect(guesses).toEqual([401, 401, 401, 401, 401, 429]);
  });
});

describe('two users whose names differ in case only', () => {
  it('cannot have their failures with the name of the other forgiven', async () => {
    await start('on');
    await addPair();
    const client = await DpopClient.create();
    const url = `${server.url}/account/token/`;
    const at = async (username: string, given: string) =>
      (await client.post(url, { username, password: given }, server.clock)).status;
    // Both are known at this workstation, so that no failure there counts for the network.
    expect([await at('ana', password), await at('Ana', 'another long password')]).toEqual([200, 200]);
    const guesses = [];
    for (let guess = 0; guess < 6; guess += 1) {
      guesses.push(await at('ana', 'a guess'));
      expect(await at('Ana', 'another long password')).toBe(200);
    }
    expect(guesses).toEqual([401, 401, 401, 401, 401, 429]);
    expect(await at('ana', password)).toBe(429);
    // A name that belongs to neither belongs to nobody, however it is spelt.
    const others = [];
    for (const name of ['ANA', 'aNa', 'anA', 'ANa', 'AnA', 'aNA']) others.push(await at(name, 'a guess'));
    expect(others).toEqual([401, 401, 401, 401, 401, 429]);
  });
});

describe('two users whose names differ in case only, without limits', () => {
  beforeEach(() => start());

  it('keep their exact spelling until IT decides', async () => {
    await addPair();
    expect([await signIn('ana'), await signIn('Ana', 'another long password')]).toEqual([200, 200]);
    expect([await signIn('ANA'), await signIn('ana', 'another long password')]).toEqual([401, 401]);
    expect(await run('user', 'disable', 'ANA')).toMatchObject({
      code: 1,
      err: 'Several users are called ANA: give the exact spelling, ana or Ana.\n',
    });
    const findings = JSON.parse((await run('doctor', '--json')).out);
    const finding = findings.find(({ check }: { check: string }) => check === 'users');
    expect(finding).toMatchObject({ state: 'warn', message: expect.stringContaining('Ana and ana') });
    expect((await run('user', 'rename', 'Ana', 'ANA')).err).toContain('is taken, as ana');
    expect((await run('user', 'rename', 'Ana', 'Ana Berg')).out).toBe('User Ana is now called Ana Berg.\n');
    expect([await signIn('ANA'), await signIn('ana berg', 'another long password')]).toEqual([200, 200]);
    expect((await readAudit(server)).at(-3)?.type).toBe('user_renamed');
  });

  it('are found by the migration of a database of the version before', async () => {
    const old = new Sqlite(':memory:');
    migrate(
      old,
      0,
      migrations.filter(({ number }) => number <= 12),
    );
    const insert = old.prepare(
      "INSERT INTO users (username, display_name, role, password_hash, created_at_ms) VALUES (?, '', 'clinician', '!', 0)",
    );
    for (const name of ['Nora', 'ana', 'Ana', 'ΟΔΟΣ', 'straße']) insert.run(name);
    migrate(old, 0);
    const { unitOfWork } = storeOn(old, { log: silentLog, lockPatienceMs: 1_000 });
    const found = (name: string) =>
      unitOfWork.read(async ({ users }) => (await users.findByName(name))?.username ?? null);
    const names = ['NORA', 'ana', 'Ana', 'ANA', 'οδος', 'STRASSE'];
    expect(await Array.fromAsync(names, found)).toEqual(['Nora', 'ana', 'Ana', null, 'ΟΔΟΣ', 'straße']);
    old.close();
  });
});

describe('text from outside', () => {
  beforeEach(() => start());
  const odd = 'B\u001b[2J\u202e402\u009b';
  const spelled = 'B\\u001b[2J\\u202e402\\u009b';

  it('is not stored when a terminal would obey it, and printed so that none does', async () => {
    await addTestUser(server);
    const client = await DpopClient.create();
    const url = `${server.url}/account/token/`;
    const body = { username: 'nora', password };
    expect((await client.post(url, { ...body, device: odd }, server.clock)).status).toBe(400);
    expect((await client.post(url, { ...body, device: 'B-204 \u200b🩺' }, server.clock)).status).toBe(200);
    const names = await withStoreOf(server, ({ unitOfWork }) =>
      unitOfWork.read(async ({ devices }) => (await devices.page(null, 10)).map(({ name }) => name)),
    );
    expect(names).toEqual(['B-204 🩺']);

    // As accepted by an older version.
    const database = new Sqlite(server.databaseFile);
    database.prepare('UPDATE devices SET name = ?').run(odd);
    database.prepare('UPDATE users SET display_name = ?').run(odd);
    database.close();
    for (const command of ['device', 'user']) {
      const [list, json] = [await run(command, 'list'), await run(command, 'list', '--json')];
      expect(list.out).toContain(spelled);
      for (const character of ['\u001b', '\u202e', '\u009b'])
        expect(list.out + json.out).not.toContain(character);
      expect(JSON.stringify(JSON.parse(json.out))).toContain(JSON.stringify(odd).slice(1, -1));
    }
  });

  it('makes no odd names', async () => {
    const add = (username: string) =>
      runServerCommand(
        [
          'user',
          'add',
          '--username',
          username,
          '--role',
          'clinician',
          '--password-stdin',
          '--db',
          server.databaseFile,
        ],
        password,
      );
    expect((await add('аna')).err).toBe(
      '--username: the user name mixes letters of several scripts, some of which look the same.\n',
    );
    expect((await add('=cmd')).err).toContain('which spreadsheets run');
    expect((await add("Seán O'Brien")).code).toBe(0);
    const client = await DpopClient.create();
    const answer = await client.post(
      `${server.url}/v1/setup`,
      {
        setup_code: server.setupCode,
        administrator: { username: 'ida\u200b', display_name: 'Ida', password },
        ward: { name: 'B', profile: 'standard' },
        station: 'B-204',
        demo_users: false,
      },
      server.clock,
    );
    expect([answer.status, answer.body.detail]).toEqual([
      400,
      expect.stringContaining('administrator.username'),
    ]);
  });
});
