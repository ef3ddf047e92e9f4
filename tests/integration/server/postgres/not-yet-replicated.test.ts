import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { ServerConfigInput } from '../../../../server/create-server.ts';
import { createKeyEncryptionFile } from '../../../../server/crypto/key-encryption-keys.ts';
import { freshDatabase } from '../../../support/postgres/fresh-database.ts';
import { whyNoPostgres } from '../../../support/postgres/provide-postgres.ts';
import { databaseSettings } from '../../../support/postgres/server-settings.ts';
import { callAs, DpopClient } from '../../../support/server/dpop-client.ts';
import { FakeServerClock } from '../../../support/server/fake-clock.ts';
import { postForm } from '../../../support/server/post-form.ts';
import { runServerCommand } from '../../../support/server/run-server-command.ts';
import { refreshUnbound, signInBound, signInUnbound } from '../../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../../support/server/start-test-server.ts';

const why = whyNoPostgres();
const password = 'correct horse battery';
const told = { not_yet_replicated: true };

/** On a PostgreSQL that has no standby at all. */
describe.skipIf(why !== null)(`what no standby has${why === null ? '' : ` (${why})`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'carelink-unreplicated-'));
  const settingsFile = join(folder, 'server.json');
  // The database compares it with its own.
  const clock = new FakeServerClock(Date.now());
  let settings: Partial<ServerConfigInput>;
  let server: TestServer;

  const command = (...args: string[]) => runServerCommand([...args, '--config', settingsFile]);
  const post = (path: string, body: object) =>
    fetch(server.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const user = (username: string) => ({ username, password });
  const answered = async (answer: Response) => ({ status: answer.status, body: await answer.json() });

  beforeAll(async () => {
    const database = await freshDatabase(inject('postgresFolder'));
    createKeyEncryptionFile(join(folder, 'encryption-key'), clock.nowMs());
    settings = {
      ...databaseSettings(database, folder),
      key_encryption_key_file: join(folder, 'encryption-key'),
      clients: { unbound: 'allow' },
    };
    const save = (standby: object) =>
      writeFileSync(
        settingsFile,
        JSON.stringify({ ...settings, database: join(folder, 'cli.sqlite'), ...standby }),
      );
    save({ database_standby: 'none' });
    for (const [name, role] of [
      ['nora', 'clinician'],
      ['ada', 'it_admin'],
    ] as const) {
      const added = await runServerCommand(
        ['user', 'add', '--username', name, '--role', role, '--password-stdin', '--config', settingsFile],
        `${password}\n`,
      );
      expect(added).toMatchObject({ code: 0, err: expect.not.stringContaining('second machine') });
    }
    save({});
    server = await startTestServer({ clock, config: { ...settings, node_name: 'one' } });
  });

  afterAll(async () => {
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('sign-ins and refreshes are answered as always', async () => {
    const { refresh } = await signInUnbound(server, user('nora'));
    const next = await refreshUnbound(server, refresh);
    expect(next.status).toBe(200);
    expect(next.body).not.toHaveProperty('not_yet_replicated');
  });

  test('a sign-out takes effect at once and answers 202, also when it is asked for again', async () => {
    const { refresh } = await signInUnbound(server, user('nora'));
    expect(await answered(await post('/account/logout/', { refresh }))).toEqual({ status: 202, body: told });
    expect((await refreshUnbound(server, refresh)).status).toBe(401);
    expect((await post('/account/token/blacklist/', { refresh })).status).toBe(202);
  });

  test('so does a revocation', async () => {
    const { refresh } = await signInUnbound(server, user('nora'));
    const revoked = await postForm(`${server.url}/oauth/revoke`, { token: refresh });
    expect(revoked.status).toBe(202);
    expect((await refreshUnbound(server, refresh)).status).toBe(401);
  });

  test('so does one by an access token, also when it is asked for again', async () => {
    const { access } = await signInUnbound(server, user('nora'));
    for (const _ of ['once', 'again'])
      expect((await postForm(`${server.url}/oauth/revoke`, { token: access })).status).toBe(202);
  });

  test('an administrator is told with every end, and what is refused or only read answers as always', async () => {
    const client = await DpopClient.create();
    const { access } = await signInBound(server, client, user('ada'));
    const as = async (method: string, path: string) => {
      const { status, body } = await callAs(access, server.url + path, { method });
      return { status, body };
    };
    await signInUnbound(server, user('nora'));
    const { body } = await as('GET', '/v1/admin/users');
    const nora = body.users.find(({ username }: { username: string }) => username === 'nora');
    expect(await as('POST', `/v1/admin/users/${nora.id}/end-sessions`)).toEqual({
      status: 202,
      body: { ended: expect.any(Number), ...told },
    });
    expect(await as('POST', `/v1/admin/users/${nora.id}/disable`)).toMatchObject({ status: 202, body: told });
    expect(await as('POST', `/v1/admin/users/${nora.id}/enable`)).toEqual({ status: 200, body: {} });
    expect(await as('POST', '/v1/sessions/end-others')).toMatchObject({ status: 202, body: told });
    expect(await as('POST', '/v1/admin/users/99999/disable')).toMatchObject({ status: 404 });
    expect(await as('GET', '/v1/me')).toMatchObject({ status: 200 });
  });

  test('the command line says it in words', async () => {
    const ended = await command('session', 'end', '--user', 'nora');
    expect(ended.err).toContain('has taken effect, but is not yet on a second machine');
    expect(ended.code).toBe(0);
    expect((await command('user', 'list')).err).not.toContain('second machine');
  });

  test('metrics and doctor know', async () => {
    const page = await (await fetch(`${server.url}/metrics`)).text();
    expect(page).toMatch(/^carelink_standby_missing 1$/m);
    expect(page).toMatch(/^carelink_unprotected_commits_total [1-9]/m);
    expect(page).toMatch(/^carelink_log_archived_timestamp_seconds 0$/m);
    expect(page).toMatch(/^carelink_log_archiving_failing 0$/m);
    expect(page).not.toMatch(/^carelink_(database_size_bytes|last_backup_timestamp_seconds) /m);
    expect((await command('doctor')).out).toContain('No standby is connected: the ward goes on');
  });

  test('a site without standbys gets the answers of a single machine', async () => {
    const single = await startTestServer({
      clock,
      config: { ...settings, node_name: 'two', database_standby: 'none' },
    });
    const { refresh } = await signInUnbound(single, user('nora'));
    const answer = await fetch(`${single.url}/account/logout/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ refresh }),
    });
    expect(await answered(answer)).toEqual({ status: 200, body: {} });
    await single.close();
  });
});
