import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { asSuperuser, freshDatabase, type TestDatabase } from '../../../support/postgres/fresh-database.ts';
import { whyNoPostgres } from '../../../support/postgres/provide-postgres.ts';
import { databaseSettings } from '../../../support/postgres/server-settings.ts';
import { runServerCommand } from '../../../support/server/run-server-command.ts';

const why = whyNoPostgres();

interface Finding {
  readonly check: string;
  readonly state: string;
  readonly message: string;
}

describe.skipIf(why !== null)(
  `commands of a server with database_url${why === null ? '' : ` (${why})`}`,
  () => {
    let folder: string;
    let database: TestDatabase;
    let settings: Record<string, unknown>;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'carelink-cli-'));
      database = await freshDatabase(inject('postgresFolder'));
      settings = {
        database: join(folder, 'node', 'carelink.sqlite'),
        ...databaseSettings(database, folder),
        key_encryption_key_file: join(folder, 'encryption-key.json'),
        listen: { port: 1 },
      };
      await run('keys', 'encryption-key', 'create');
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    const runWith = (changes: Record<string, unknown>, args: readonly string[]) => {
      const config = join(folder, 'server.json');
      writeFileSync(config, JSON.stringify({ ...settings, ...changes }));
      return runServerCommand([...args, '--config', config]);
    };
    const run = (...args: string[]) => runWith({}, args);
    const findings = async (changes: Record<string, unknown> = {}): Promise<readonly Finding[]> =>
      JSON.parse((await runWith(changes, ['doctor', '--json'])).out);
    const of = (found: readonly Finding[], check: string) => found.find((finding) => finding.check === check);

    it('verify the trail with the keys in the database, on a node and elsewhere', async () => {
      expect(await run('audit', 'verify')).toMatchObject({
        code: 0,
        out: expect.stringContaining('whole: 0 events'),
      });
      expect(await run('ward', 'set', 'Ward B', '--profile', 'standard')).toMatchObject({ code: 0 });
      const here = await run('audit', 'verify');
      expect(here).toMatchObject({ code: 0, err: '' });
      expect(here.out).toMatch(/is whole: \d+ events.*follow from it/);
      const elsewhere = await runWith({ database: join(folder, 'other', 'carelink.sqlite') }, [
        'audit',
        'verify',
      ]);
      expect(elsewhere).toMatchObject({ code: 0, err: expect.stringContaining('never been a node') });
      expect(existsSync(join(folder, 'other'))).toBe(false);
    });

    it('say how a broken trail is kept, which `backup` cannot do here', async () => {
      const change = "UPDATE wards SET profile = 'extended'";
      await run('ward', 'set', 'Ward A', '--profile', 'standard');
      await asSuperuser(database, change);
      const { code, out } = await run('audit', 'verify');
      expect(code).toBe(1);
      expect(out).toMatch(
        /the profile of ward 1 is extended .* Keep a copy of everything \(`pg_dump`, the key-enc/,
      );
      expect(out).not.toContain('backup');
      await asSuperuser(database, change.replace('extended', 'standard'));
      expect(await run('audit', 'verify')).toMatchObject({ code: 0 });
    });

    it('say nothing but their result', async () => {
      expect(await run('ward', 'list')).toMatchObject({
        code: 0,
        err: '',
        out: expect.stringContaining('Ward B'),
      });
    });

    it('name the file with a wrong password, of the configuration or of copy', async () => {
      const wrong = join(folder, 'wrong-password');
      writeFileSync(wrong, 'wrong', { mode: 0o600 });
      const { code, err } = await runWith({ database_password_file: wrong }, ['ward', 'list']);
      expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('--password-file') });
      expect(err).toContain('database_password_file');
    });

    it('refuse to back up or restore a file beside the database in use', async () => {
      const file = join(folder, 'backup.sqlite');
      for (const args of [
        ['backup', file],
        ['backup', '--folder', folder],
        ['restore', file, '--force'],
      ]) {
        const { code, err } = await run(...args);
        expect({ code, err }).toMatchObject({
          code: 1,
          err: expect.stringContaining('docs/several-nodes.md'),
        });
      }
      expect(existsSync(String(settings.database))).toBe(false);
    });

    it('let the nightly backup and the upgrade of a package go on', async () => {
      const { code, err } = await run('backup', join(folder, 'before.sqlite'), '--if-any');
      expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('its own means') });
      expect(existsSync(join(folder, 'before.sqlite'))).toBe(false);
    });

    it('export and prune the trail, into an archive that has to be named', async () => {
      const exported = await run('audit', 'export', '--format', 'ndjson');
      expect(exported.code, exported.err).toBe(0);
      const types = exported.out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).type);
      expect(types).toEqual(expect.arrayContaining(['key_created', 'ward_added']));
      const before = ['audit', 'prune', '--before', '2126-01-01'];
      expect(await run(...before)).toMatchObject({
        code: 1,
        err: expect.stringMatching(/`audit\.archive`, a folder that is the same for all nodes, or --output/),
      });
      const file = join(folder, 'pruned.ndjson');
      expect(await run(...before, '--output', file)).toMatchObject({
        code: 0,
        out: expect.stringMatching(/^\d+ events removed, kept in .*pruned\.ndjson/),
      });
      expect(readFileSync(file, 'utf8').split('\n')[0]).toContain('"type":"key_created"');
      const archive = join(folder, 'archive');
      expect(await runWith({ audit: { archive } }, before)).toMatchObject({
        code: 0,
        out: expect.stringContaining(join(archive, 'audit-')),
      });
      expect(await run('audit', 'verify')).toMatchObject({
        code: 0,
        out: expect.stringContaining('is whole'),
      });
      expect(readdirSync(join(folder, 'node'))).toEqual(['carelink.node-audit-head']);
    });

    it('name the backup of the database after a rotation of keys', async () => {
      const { code, out } = await run('keys', 'rotate');
      expect([code, out]).toEqual([0, expect.stringContaining('its next backup contains these keys')]);
      expect(out).not.toContain('Back up now');
    });

    it('say in doctor whether PostgreSQL archives its log', async () => {
      expect(of(await findings(), 'archiving')).toMatchObject({
        state: 'ok',
        message: expect.stringContaining('archive_mode is off'),
      });
    });

    it('refuse a database file of the command line', async () => {
      const old = join(folder, 'old.sqlite');
      for (const args of [['ward', 'list'], ['doctor'], ['audit', 'verify'], ['user', 'list']]) {
        const { err, out } = await run(...args, '--db', old);
        expect(`${err}${out}`).toContain('Leave --db out');
      }
      expect(existsSync(old)).toBe(false);
    });

    it('look at the contents of the database, its keys and this node in doctor', async () => {
      const found = await findings();
      const states = Object.fromEntries(found.map(({ check, state }) => [check, state]));
      expect(states).toMatchObject({
        ...{ folder: 'ok', keys: 'ok', audit: 'ok', state: 'ok', users: 'ok', emergency: 'ok', wards: 'ok' },
        ...{ workstations: 'ok', 'encryption-key': 'ok', server: 'ok' },
      });
      expect(of(found, 'encryption-key')?.message).toContain('opens the keys in the database');
      expect(of(await findings({ database: 'carelink.sqlite' }), 'folder')).toMatchObject({ state: 'warn' });
      // Earlier ones were pruned.
      const [newest] = await asSuperuser(database, 'SELECT seq::int FROM audit_heads WHERE lane = 0');
      await asSuperuser(
        database,
        'SET session_replication_role = replica',
        `UPDATE audit_events SET time_ms = time_ms + 1 WHERE seq = ${newest?.seq}`,
      );
      expect(of(await findings(), 'audit')).toMatchObject({ state: 'fail' });
      expect(await run('audit', 'verify')).toMatchObject({
        code: 1,
        out: expect.stringContaining(`event ${newest?.seq}`),
      });
    });

    it('say in doctor that the contents cannot be read, rather than leave them out', async () => {
      await asSuperuser(database, 'ALTER TABLE wards RENAME COLUMN name TO called');
      expect(of(await findings(), 'contents')).toMatchObject({
        state: 'fail',
        message: expect.stringMatching(/cannot be read, nor checked here: .*name/),
      });
    });
  },
);
