import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { asSuperuser, freshDatabase, type TestDatabase } from '../../../support/postgres/fresh-database.ts';
import { whyNoPostgres } from '../../../support/postgres/provide-postgres.ts';
import { databaseSettings } from '../../../support/postgres/server-settings.ts';
import { runServerCommand } from '../../../support/server/run-server-command.ts';

const why = whyNoPostgres();

describe.skipIf(why !== null)(
  `keys of several nodes on the command line${why === null ? '' : ` (${why})`}`,
  () => {
    let folder: string;
    let database: TestDatabase;
    let encryptionFile: string;

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'carelink-cli-'));
      encryptionFile = join(folder, 'encryption-key.json');
      database = await freshDatabase(inject('postgresFolder'));
      const settings = {
        database: join(folder, 'unused.sqlite'),
        ...databaseSettings(database, folder),
        database_standby: 'none',
        key_encryption_key_file: encryptionFile,
      };
      writeFileSync(join(folder, 'server.json'), JSON.stringify(settings));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    const keys = (...args: string[]) =>
      runServerCommand(['keys', ...args, '--config', join(folder, 'server.json')]);
    const kidsOfFile = () =>
      JSON.parse(readFileSync(encryptionFile, 'utf8')).keys.map(({ kid }: { kid: string }) => kid);

    it('are made, rotated, sealed for another key, and made anew only when they are lost', async () => {
      expect(await keys('list')).toMatchObject({ code: 1, err: expect.stringMatching(/is missing: copy/) });
      expect(await keys('encryption-key', 'create')).toMatchObject({ code: 0 });
      expect((await keys('list', '--json')).out).toContain('"use": "audit"');
      expect((await keys('rotate')).out.match(/^New (access|refresh) key/gm)).toHaveLength(2);
      expect(await keys('encryption-key', 'add')).toMatchObject({ code: 0 });
      const [old, next] = kidsOfFile();
      expect((await keys('rewrap')).out).toContain(`${old} and ${next}`);
      expect(await keys('encryption-key', 'remove-old')).toMatchObject({ code: 0 });
      expect((await keys('rewrap')).out).not.toContain(old);
      expect(await keys('create', '--end-sessions')).toMatchObject({
        code: 1,
        err: expect.stringMatching(/are there and open/),
      });
      rmSync(encryptionFile);
      await keys('encryption-key', 'create');
      expect((await keys('list')).err).toMatch(/sealed for the key-encryption key/);
      expect(await keys('create', '--end-sessions')).toMatchObject({ code: 0 });
      expect(JSON.parse((await keys('list', '--json')).out)).toHaveLength(3);
      const events = await asSuperuser(
        database,
        "SELECT type FROM audit_events WHERE type LIKE 'key%' ORDER BY seq",
      );
      expect(events.map(({ type }) => type)).toEqual([
        ...['key_created', 'key_created', 'key_created', 'key_rotated', 'key_rotated'],
        ...['keys_rewrapped', 'keys_rewrapped', 'key_created', 'key_created', 'key_created'],
      ]);
    });

    it('are missed by `audit verify` and `doctor` when they are gone, rather than taken for those of a new database', async () => {
      const run = (...args: string[]) => runServerCommand([...args, '--config', join(folder, 'server.json')]);
      await keys('encryption-key', 'create');
      const fresh = await run('doctor');
      expect(fresh.out).toMatch(/there are no keys in the database yet/);
      await keys('list');
      await asSuperuser(database, 'DELETE FROM sealed_keys');
      expect(await run('audit', 'verify')).toMatchObject({
        out: '',
        err: expect.stringMatching(/keys in the database are gone.*Restore it.*keys create --end-sessions/s),
      });
      const { out, code } = await run('doctor');
      expect(code).toBe(1);
      expect(out).toMatch(/fail\s+encryption-key.*keys in the database are gone/);
      for (const name of ['audit', 'state'])
        expect(out).toMatch(new RegExp(`warn\\s+${name}\\s.*Without its keys`));
      expect(out).toMatch(/\susers\s/);
    });

    it('are missed by the audit trail when somebody puts an older set in their place', async () => {
      const audit = () => runServerCommand(['audit', 'verify', '--config', join(folder, 'server.json')]);
      await keys('encryption-key', 'create');
      await keys('list');
      await asSuperuser(database, 'CREATE TABLE stolen AS SELECT * FROM sealed_keys');
      await keys('rotate');
      expect(await audit()).toMatchObject({ code: 0 });
      await asSuperuser(
        database,
        'UPDATE sealed_keys SET (version, sealed) = (SELECT version, sealed FROM stolen)',
      );
      expect(await audit()).toMatchObject({
        code: 1,
        out: expect.stringMatching(
          /the (?:access|refresh) key \S+, which it made known, is gone: an older set of keys/,
        ),
      });
      // As operation.md advises.
      await keys('rotate');
      expect(await audit()).toMatchObject({ code: 0 });
    });
  },
);
