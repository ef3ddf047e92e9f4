import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createKeyEncryptionFile } from '../../../server/crypto/key-encryption-keys.ts';
import { patienceMs } from '../../support/run/patience.ts';
import { call, callAs, postJson } from '../../support/server/dpop-client.ts';
import { fhirR4Bundle } from '../../support/server/fhir-r4-audit-event.ts';
import { serverProgram } from '../../support/server/server-program.ts';

const root = new URL('../../..', import.meta.url).pathname;
const password = 'correct horse battery';

describe('keys and audit on the command line', () => {
  let folder: string;
  let db: string;
  let stopServer: (() => Promise<void>) | null;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'carelink-cli-'));
    db = join(folder, 'site.sqlite');
    stopServer = null;
    const add = ['user', 'add', '--create', '--username', 'nora', '--role', 'clinician', '--password-stdin'];
    expect(await run(add, password)).toMatchObject({ code: 0 });
  });
  afterEach(async () => {
    await stopServer?.();
    rmSync(folder, { recursive: true });
  });

  const start = (args: readonly string[]) =>
    spawn(process.execPath, [serverProgram, ...args, '--db', db], { cwd: root });

  async function run(args: readonly string[], input = '') {
    const child = start(args);
    child.stdin.end(input);
    const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
    const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
    return { code, out, err };
  }

  async function serve(): Promise<string> {
    const child = start(['serve', '--port', '0', '--unbound', 'allow']);
    const stopped = new Promise<void>((resolve) => child.on('close', () => resolve()));
    stopServer = async () => {
      child.kill('SIGTERM');
      await stopped;
      stopServer = null;
    };
    return new Promise((resolve, reject) => {
      child.stdout.on('data', (line) => resolve(JSON.parse(String(line)).url));
      child.on('close', (code) => reject(new Error(`the server ended with ${code}`)));
    });
  }

  const signIn = (url: string) => postJson(`${url}/account/token/`, { username: 'nora', password });
  const kidsOf = async (url: string) =>
    (await call(`${url}/.well-known/jwks.json`)).body.keys.map(({ kid }: { kid: string }) => kid);

  it('rotates keys of a running server and lists them without a secret', async () => {
    const url = await serve();
    const before = (await signIn(url)).body;
    const rotated = await run(['keys', 'rotate', '--sign-after', '2']);
    expect(rotated).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^New access key \S+ \(ES256\), .*\nNew refresh key /),
    });
    const kid = rotated.out.split(' ')[3];
    await vi.waitFor(async () => expect(await kidsOf(url)).toContain(kid), { timeout: patienceMs });
    await vi.waitFor(
      async () => {
        const { access } = (await signIn(url)).body;
        expect(JSON.parse(Buffer.from(access.split('.')[0], 'base64url').toString()).kid).toBe(kid);
      },
      { timeout: patienceMs, interval: 500 },
    );
    expect((await callAs(before.access, `${url}/v1/me`)).status).toBe(200);
    const list = await run(['keys', 'list', '--json']);
    const states = JSON.parse(list.out).map((key: { use: string; state: string }) => [key.use, key.state]);
    expect(states).toEqual([
      ['audit', 'signing'],
      ['access', 'verifying'],
      ['refresh', 'verifying'],
      ['access', 'signing'],
      ['refresh', 'signing'],
    ]);
    const { keys } = JSON.parse(readFileSync(join(folder, 'site.keys.json'), 'utf8'));
    for (const { jwk } of keys) expect(list.out + rotated.out).not.toContain(jwk.d ?? jwk.k);
    expect(await run(['audit', 'verify'])).toMatchObject({ code: 0 });
  });

  it('refuses to start without its keys, says what to do, and creates new ones only on request', async () => {
    const url = await serve();
    const { access } = (await signIn(url)).body;
    await stopServer?.();
    const keyFile = join(folder, 'site.keys.json');
    renameSync(keyFile, `${keyFile}.away`);
    for (const args of [
      ['serve', '--port', '0'],
      ['user', 'disable', 'nora'],
      ['keys', 'rotate'],
    ]) {
      const refused = await run(args);
      expect(refused).toMatchObject({ code: 1, out: '' });
      expect(refused.err).toMatch(/^The key file .* is missing, .*Restore it.*keys create --end-sessions/);
    }
    expect(await run(['audit', 'verify'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('is missing'),
    });
    expect(await run(['keys', 'create'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('1 open sessions'),
    });
    expect(await run(['keys', 'create', '--end-sessions'])).toEqual({
      code: 0,
      out: 'New keys made, 1 sessions ended.\n',
      err: '',
    });
    expect(await run(['keys', 'create'])).toMatchObject({ code: 1, err: expect.stringContaining('already') });
    expect(await run(['audit', 'verify'])).toMatchObject({ code: 0 });
    expect((await callAs(access, `${await serve()}/v1/me`)).status).toBe(401);
  });

  it('lists and replaces the keys beside a database file also where a key-encryption file is set', async () => {
    const config = join(folder, 'server.json');
    const key_encryption_key_file = join(folder, 'encryption-key.json');
    writeFileSync(config, JSON.stringify({ key_encryption_key_file }));
    const keys = (...args: string[]) => run(['keys', ...args, '--config', config]);
    createKeyEncryptionFile(key_encryption_key_file, Date.now());
    const before = await keys('list');
    expect(before).toMatchObject({ code: 0, err: '' });
    rmSync(join(folder, 'site.keys.json'));
    expect(await keys('list')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^The key file .* missing/),
    });
    expect(await keys('create')).toEqual({ code: 0, out: 'New keys made, 0 sessions ended.\n', err: '' });
    expect(await keys('list')).not.toEqual(before);
    expect(await run(['audit', 'verify'])).toMatchObject({ code: 0 });
  });

  it('refuses a key file that others may read', async () => {
    chmodSync(join(folder, 'site.keys.json'), 0o640);
    for (const args of [
      ['serve', '--port', '0'],
      ['keys', 'rotate'],
      ['keys', 'list'],
      ['audit', 'verify'],
    ]) {
      expect(await run(args)).toMatchObject({
        code: 1,
        err: expect.stringMatching(/mode 0640: .*chmod 600/),
      });
    }
  });

  it('names a truncated end and exits with 1', async () => {
    const database = new Sqlite(db);
    const newest = Number(database.prepare('SELECT max(seq) FROM audit_events').pluck().get());
    database.exec(`DROP TRIGGER audit_events_stay; DELETE FROM audit_events WHERE seq = ${newest}`);
    database.close();
    expect(await run(['audit', 'verify', '--json'])).toMatchObject({ code: 1 });
    const { out } = await run(['audit', 'verify']);
    expect(out).toMatch(new RegExp(`^The audit trail is broken at event ${newest}: .*cut off`));
  });

  it('exports to standard output and to private files, and prunes', async () => {
    const out = (await run(['audit', 'export'])).out.trimEnd().split('\n');
    expect(JSON.parse(out.at(-1) ?? '')).toMatchObject({ type: 'user_added', user_id: 1 });
    const file = join(folder, 'export.json');
    const args = ['audit', 'export', '--format', 'fhir', '--since', '2020-01-01', '--output', file];
    expect(await run(args)).toMatchObject({ code: 0, out: '' });
    expect(fhirR4Bundle.parse(JSON.parse(readFileSync(file, 'utf8'))).entry).toHaveLength(out.length + 1);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await run(args)).toMatchObject({ code: 1, err: `--output: ${file} exists already.\n` });
    expect(await run(['audit', 'export', '--since', 'yesterday'])).toMatchObject({ code: 1 });

    expect((await run(['audit', 'prune'])).out).toBe('0 events removed.\n');
    const pruned = await run(['audit', 'prune', '--before', '2100-01-01T00:00:00Z']);
    expect(pruned).toMatchObject({ code: 0, err: expect.stringContaining('audit.retention_years') });
    expect(pruned.out).toMatch(/^\d+ events removed, kept in .*audit-1-\d+\.ndjson\.\n$/);
    const { code, out: verdict } = await run(['audit', 'verify', '--json']);
    expect([code, JSON.parse(verdict)]).toEqual([0, expect.objectContaining({ whole: true, count: 1 })]);
  });

  it('erases a user', async () => {
    expect(await run(['user', 'erase', 'nora'])).toMatchObject({
      code: 0,
      out: 'User nora erased, 0 sessions ended.\n',
    });
    expect((await run(['user', 'list'])).out).not.toContain('nora');
    expect(await run(['audit', 'verify'])).toMatchObject({ code: 0 });
  });
});
