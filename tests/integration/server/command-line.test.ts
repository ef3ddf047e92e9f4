import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callAs, postJson } from '../../support/server/dpop-client.ts';
import { Terminal } from '../../support/shell/terminal.ts';

const root = new URL('../../..', import.meta.url).pathname;
const password = 'correct horse battery';

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

describe('carelink-server', () => {
  let folder: string;
  let db: string;
  let servers: ChildProcess[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'carelink-cli-'));
    db = join(folder, 'site.sqlite');
    servers = [];
  });
  afterEach(() => {
    for (const server of servers) server.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  const start = (args: readonly string[], env: Record<string, string> = {}) =>
    spawn(process.execPath, ['--import', './build/require-node.mjs', 'apps/token-server/main.ts', ...args], {
      cwd: root,
      env: { ...process.env, ...env },
    });

  async function run(
    args: readonly string[],
    input = '',
    env: Record<string, string> = {},
  ): Promise<Outcome> {
    const child = start(args, env);
    child.stdin.end(input);
    const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
    const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
    return { code, out, err };
  }

  async function serve(...flags: string[]) {
    const child = start(['serve', '--db', db, '--port', '0', ...flags]);
    servers.push(child);
    const output: string[] = [];
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout.on('data', (chunk) => {
        output.push(String(chunk));
        if (output.join('').includes('\n')) resolve(JSON.parse(output.join('')).url);
      });
      child.on('close', (code) => reject(new Error(`the server ended with ${code}`)));
    });
    const stopped = new Promise<number | null>((resolve) => child.on('close', resolve));
    return { child, url, output, stopped };
  }

  const addUser = (username = 'nora') =>
    run(
      [
        'user',
        'add',
        '--create',
        '--db',
        db,
        '--username',
        username,
        '--role',
        'clinician',
        '--password-stdin',
      ],
      `${password}\n`,
    );

  it('serves, prints one line, drains on SIGTERM and exits with 0', async () => {
    await addUser();
    const { child, url, output, stopped } = await serve('--unbound', 'allow');
    const signIn = await postJson(`${url}/account/token/`, { username: 'nora', password });
    expect(signIn.status).toBe(200);
    child.kill('SIGTERM');
    expect(await stopped).toBe(0);
    expect(output.join('')).toBe(`${JSON.stringify({ ready: true, url })}\n`);
    for (const file of [db, join(folder, 'site.keys.json')]) expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('administers users and sessions while the server runs', async () => {
    const { url } = await serve('--unbound', 'allow');
    expect(await addUser()).toMatchObject({ code: 0 });
    expect(await addUser()).toMatchObject({ code: 1, err: 'The user name nora is taken.\n' });
    const signIn = () => postJson(`${url}/account/token/`, { username: 'nora', password });
    const first = (await signIn()).body;
    const list = JSON.parse((await run(['session', 'list', '--json', '--db', db])).out);
    expect(list).toMatchObject([{ id: first.session.id, username: 'nora', bound: false }]);
    expect((await run(['session', 'end', first.session.id, '--db', db])).code).toBe(0);
    const me = await callAs(first.access, `${url}/v1/me`);
    expect(me.body.ended_reason).toBe('revoked_by_administrator');

    const second = (await signIn()).body;
    expect((await run(['user', 'disable', 'nora', '--db', db])).out).toContain('1 sessions ended');
    expect((await callAs(second.access, `${url}/v1/me`)).body.ended_reason).toBe('user_disabled');
    expect((await signIn()).status).toBe(401);
    await run(['user', 'enable', 'nora', '--db', db]);
    expect((await signIn()).status).toBe(200);
    await run(['user', 'set-password', 'nora', '--password-stdin', '--db', db], 'a new long password');
    expect((await signIn()).status).toBe(401);
    const users = JSON.parse((await run(['user', 'list', '--json', '--db', db])).out);
    expect(users).toMatchObject([{ id: 1, username: 'nora', role: 'clinician', disabled: false }]);
    const verified = await run(['audit', 'verify', '--db', db]);
    expect(verified).toMatchObject({
      code: 0,
      out: expect.stringMatching(/whole: \d+ events, head [0-9a-f]{64}/),
    });
  });

  it('names the first broken audit event and exits with 1', async () => {
    await addUser();
    await addUser('second');
    const database = new Sqlite(db);
    database.exec(
      'DROP TRIGGER audit_events_never_change; UPDATE audit_events SET user_id = 9 WHERE seq = 2',
    );
    database.close();
    const { code, out } = await run(['audit', 'verify', '--db', db]);
    expect(code).toBe(1);
    expect(out).toMatch(/^The audit trail is broken at event 2: its content was changed\. Keep a copy/);
  });

  it('removes sessions that ended long ago, in batches, and keeps the rest', async () => {
    await addUser();
    const { url, child, stopped } = await serve('--unbound', 'allow');
    const signIn = async () => (await postJson(`${url}/account/token/`, { username: 'nora', password })).body;
    const old = await signIn();
    await signIn();
    await postJson(`${url}/account/logout/`, { refresh: old.refresh });
    child.kill('SIGTERM');
    await stopped;
    const database = new Sqlite(db);
    database.exec(
      'UPDATE sessions SET ended_at_ms = ended_at_ms - 8 * 86400000 WHERE ended_at_ms IS NOT NULL',
    );
    database.close();
    expect((await run(['cleanup', '--days', '9', '--db', db])).out).toBe('0 ended sessions removed.\n');
    const { out, err } = await run(['cleanup', '--db', db]);
    expect([out, err]).toEqual(['1 ended sessions removed.\n', '1 removed\n']);
    expect(JSON.parse((await run(['session', 'list', '--json', '--db', db])).out)).toHaveLength(1);
    expect((await run(['audit', 'verify', '--db', db])).code).toBe(0);
  });

  it('takes settings from file, environment and flags, the later over the earlier', async () => {
    const file = join(folder, 'config.json');
    writeFileSync(
      file,
      JSON.stringify({ database: join(folder, 'file.sqlite'), passwords: { iterations: 3 } }),
    );
    const env = { CARELINK_CONFIG: file, CARELINK_PASSWORDS_MEMORY_KIB: '20480' };
    const add = ['user', 'add', '--create', '--username', 'nora', '--role', 'clinician', '--password-stdin'];
    expect(await run(add, password, env)).toMatchObject({ code: 0 });
    const database = new Sqlite(join(folder, 'file.sqlite'), { readonly: true });
    expect(database.prepare('SELECT password_hash FROM users').pluck().get()).toMatch(
      /\$m=20480,(p=1,t=3|t=3,p=1)\$/,
    );
    database.close();
    await run([...add, '--db', db], password, { ...env, CARELINK_DB: join(folder, 'env.sqlite') });
    expect(statSync(db).size).toBeGreaterThan(0);
  });

  it.each([
    ['asked for', []],
    ['announced', ['--password-stdin']],
  ])('a password that is %s is typed twice at a terminal, and shown by none', async (_, announced) => {
    const main = [process.execPath, join(root, 'apps', 'token-server', 'main.ts')];
    const add = ['user', 'add', '--create', '--username', 'nora', '--role', 'clinician', ...announced];
    const script = spawn(...Terminal.command([...main, ...add, '--db', db]), { stdio: 'pipe' });
    const terminal = new Terminal(script);
    await terminal.shows('Password: ');
    await terminal.type(`${password}\r`);
    await terminal.shows('Password again: ');
    await terminal.type(`${password}y\r`);
    await terminal.shows('The two passwords differ; type them once more.\r\nPassword: ');
    // An extra letter is deleted; the space at the end belongs to the password.
    await terminal.type(`${password}x\u007f \r`);
    await terminal.shows('begins or ends with a space');
    await terminal.type(`${password} \r`);
    expect(await terminal.ended()).toBe(0);
    expect(terminal.shown).not.toContain('horse');
    const { url } = await serve('--unbound', 'allow');
    const body = { username: 'nora', password: `${password} ` };
    expect((await postJson(`${url}/account/token/`, body)).status).toBe(200);
  });

  it('a password is asked for nobody where there is no terminal', async () => {
    for (const command of [
      ['user', 'add', '--create', '--username', 'nora', '--role', 'clinician'],
      ['user', 'set-password', 'nora'],
    ])
      expect(await run([...command, '--db', db], password)).toMatchObject({
        code: 1,
        err: expect.stringContaining('--password-stdin'),
      });
  });

  it('prints its version', async () => {
    expect(await run(['--version'])).toEqual({
      code: 0,
      out: expect.stringMatching(/^CareLink token server \d+\.\d+\.\d+\n$/),
      err: '',
    });
  });

  it('explains in one line what is wrong', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const cases: readonly [readonly string[], RegExp, Record<string, string>?][] = [
      [['serve', '--db', db, '--port', String(port)], /^listen\.port: \d+ is in use by another program\.\n$/],
      [['serve', '--db', db], /^clients\.unbound: .*allow.*\n$/, { CARELINK_CLIENTS_UNBOUND: 'maybe' }],
      [['serve', '--db', db, '--config', '/does/not/exist'], /^--config: .* cannot be read \(ENOENT\)\n$/],
      [['user', 'list', '--db', folder], /^The database .* cannot be opened: .*\n$/],
      [['user', 'disable', 'nobody', '--db', db], /^There is no user nobody\.\n$/],
      [
        ['audit', 'verify', '--db', join(folder, 'typo.sqlite')],
        /^--db: there is no database .*typo\.sqlite\. .*--create.*\n$/,
      ],
      [['session', 'end', '--db', db], /^session end: give an id or --user\.\n$/],
      [
        ['user', 'add', '--db', db, '--username', 'x', '--role', 'boss', '--password-stdin'],
        /'boss' is invalid.*clinician/,
      ],
    ];
    await addUser();
    const outcomes = await Promise.all(cases.map(([args, , env]) => run(args, password, env)));
    for (const [index, [args, message]] of cases.entries()) {
      const { code, err, out } = outcomes[index] ?? { code: null, err: '', out: '' };
      expect([args.join(' '), code, out]).toEqual([args.join(' '), 1, '']);
      expect(err).toMatch(message);
      expect(err).not.toContain('at ');
    }
    await new Promise((resolve) => taken.close(resolve));
  });

  it('helps', async () => {
    const { code, out } = await run(['--help']);
    expect(code).toBe(0);
    for (const name of ['serve', 'user', 'session', 'cleanup', 'audit']) expect(out).toContain(name);
    const mistyped = await run(['usr', 'list']);
    expect(mistyped.code).toBe(1);
    expect(mistyped.err).toContain('Did you mean user?');
    // A command called by its name shows its own help and no other.
    expect((await run(['ward', '--help'])).out).toMatch(/^Usage: carelink-server ward /);
  });

  it('loses nothing it has answered when it is killed', async () => {
    await addUser();
    let { child, url, stopped } = await serve('--unbound', 'allow', '--throttle', 'off');
    let refresh = (await postJson(`${url}/account/token/`, { username: 'nora', password })).body.refresh;
    for (let round = 0; round < 5; round += 1) {
      for (let count = 0; count <= round; count += 1) {
        refresh = (await postJson(`${url}/account/token/refresh/`, { refresh })).body.refresh;
      }
      child.kill('SIGKILL');
      await stopped;
      ({ child, url, stopped } = await serve('--unbound', 'allow', '--throttle', 'off'));
      const next = await postJson(`${url}/account/token/refresh/`, { refresh });
      expect(next.status).toBe(200);
      refresh = next.body.refresh;
    }
    expect((await run(['audit', 'verify', '--db', db])).code).toBe(0);
  });
});
