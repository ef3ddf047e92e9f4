import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createKeyEncryptionFile } from '../../../../server/crypto/key-encryption-keys.ts';
import { verifyChain } from '../../../../server/domain/audit/chain/verify-chain.ts';
import { silentLog } from '../../../../server/domain/ports/log.ts';
import { openClusterStore } from '../../../../server/keys/open-cluster-store.ts';
import { openSealedStore } from '../../../../server/keys/open-sealed-store.ts';
import { Connection } from '../../../../server/store/postgres/connection.ts';
import { copiedTables, leftOut } from '../../../../server/store/postgres/copied-tables.ts';
import { copyFromSqlite } from '../../../../server/store/postgres/copy-from-sqlite.ts';
import { migratePostgres } from '../../../../server/store/postgres/migrate-postgres.ts';
import { openDatabase } from '../../../../server/store/sqlite/open-database.ts';
import { openStore } from '../../../../server/store/sqlite/open-store.ts';
import { openToLook } from '../../../../server/store/sqlite/open-to-look.ts';
import { asSuperuser, bareDatabase, type TestDatabase } from '../../../support/postgres/fresh-database.ts';
import { openNode } from '../../../support/postgres/open-node.ts';
import { whyNoPostgres } from '../../../support/postgres/provide-postgres.ts';
import { addTestUser, nurse } from '../../../support/server/add-test-user.ts';
import { runServerCommand } from '../../../support/server/run-server-command.ts';
import { rehashFrom, SealedTrail } from '../../../support/server/sealed-trail.ts';
import { collect } from '../../../support/store/collect.ts';
import { insertOneOfEach } from '../../../support/store/insert-one-of-each.ts';
import { newDevice, newSession, newUser, stamp } from '../../../support/store/records.ts';

const events = 1_300;
const device = newDevice('B-204', { enrolledAtMs: 5 });
const session = newSession(7, { deviceId: device.id, keyThumbprint: device.keyThumbprint });

describe.skipIf(whyNoPostgres() !== null)('a copy from SQLite to PostgreSQL', () => {
  let folder: string;
  let file: string;
  const open: Connection[] = [];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'carelink-copy-'));
    file = join(folder, 'site.sqlite');
    await fill(file);
  });
  afterEach(async () => {
    for (const connection of open.splice(0)) await connection.close();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const bare = () => bareDatabase(inject('postgresFolder'));
  const copy = async (
    to: TestDatabase & { readonly statement_timeout?: number; readonly query_timeout?: number },
    from = file,
    stopAt = Number.POSITIVE_INFINITY,
  ) => {
    const source = await openToLook(from);
    const target = await Connection.open(to);
    let pages = 0;
    try {
      return await copyFromSqlite(source, target, 9, {
        sealedKeys: null,
        trailKeys: null,
        onProgress: ({ table }) => {
          if (copiedTables.some(({ name }) => name === table)) pages += 1;
          if (pages === stopAt) throw new Error('the power went out');
        },
      });
    } finally {
      source.close();
      await target.close();
    }
  };

  it('names every table there is', async () => {
    const database = new Sqlite(file, { readonly: true });
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
    database.close();
    expect([...copiedTables.map(({ name }) => name), ...leftOut].toSorted()).toEqual(tables.toSorted());
  });

  it('has everything, and the server goes on with it', async () => {
    const database = await bare();
    const done = await copy(database);
    expect(done.events).toBe(events);
    const store = await openNode(database, { node: null });
    try {
      await store.unitOfWork.read(async (repositories) => {
        const { audit, sessions, users } = repositories;
        expect(await sessions.find(session.id)).toMatchObject({
          generation: 3,
          keyThumbprint: device.keyThumbprint,
          device: { id: device.id, name: 'B-204' },
          user: { username: 'ana' },
        });
        expect(await sessions.findPin(session.id)).toEqual({ hash: 'pin', failures: 1 });
        expect((await users.findByName('ANA'))?.salt).toHaveLength(32);
        expect([await users.countWithPassword(), await users.passwordHashAt(0)]).toEqual([1, 'hash of ana']);
        expect(verifyChain(await collect(audit.events()))).toMatchObject({ whole: true, count: events });
        expect(await audit.newestSeq()).toBe(events);
      });
      await store.unitOfWork.run(async ({ audit, users, wards, devices }) => {
        expect(await users.insert(newUser('next'))).toBe(801);
        expect(await wards.insert({ name: 'new ward', profile: 'standard' })).toBe(3);
        await devices.insert(newDevice('after the copy'));
        await audit.append({ type: 'lock', outcome: 'success', timeMs: 1 });
        expect(audit.head.seq).toBe(events + 1);
      });
    } finally {
      await store.close();
    }
  });

  it('may take longer than a statement otherwise to remove what its triggers have noted', async () => {
    const database = await bare();
    const migrating = await Connection.open(database);
    await migratePostgres(migrating, 9);
    await migrating.close();
    await asSuperuser(
      database,
      `CREATE FUNCTION takes_long() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(4); RETURN NULL; END'`,
      'CREATE TRIGGER takes_long BEFORE DELETE ON session_changes FOR EACH STATEMENT EXECUTE FUNCTION takes_long()',
    );
    // Only in the end it is found that the trigger is none of ours.
    await expect(copy({ ...database, statement_timeout: 3_000, query_timeout: 3_000 })).rejects.toThrow(
      /the trigger takes_long is not of this program\. That is so in the copy/,
    );
    expect(await asSuperuser(database, 'SELECT FROM session_changes')).toEqual([]);
  });

  it('is made by a command, with the keys: a node opens with those that sealed the trail and signed the tokens', async () => {
    const from = join(folder, 'sealed.sqlite');
    const clock = { nowMs: () => Date.now() };
    const log = silentLog;
    const sealedStore = {
      databaseFile: from,
      accessAlgorithm: 'ES256',
      clock,
      log,
      lockPatienceMs: 2_000,
    } as const;
    await addTestUser({ databaseFile: from, clock }, { ...nurse, username: 'ana' });
    const old = await openSealedStore(sealedStore);
    const oldKeys = old.keys.auditSeal.keyId;
    const to = await bare();
    const passwordFile = join(folder, 'password');
    writeFileSync(passwordFile, `${to.password}\n`, { mode: 0o600 });
    const encryptionFile = join(folder, 'encryption.json');
    createKeyEncryptionFile(encryptionFile, 1);
    const url = `postgres://${to.user}@${to.host}:${to.port}/${to.database}`;
    const command = () =>
      runServerCommand([
        ...['copy', '--from', from, '--to', url],
        ...['--encryption-file', encryptionFile, '--password-file', passwordFile],
      ]);
    expect(await command()).toMatchObject({
      code: 1,
      err: expect.stringMatching(/is in use: stop the server/),
    });
    await old.store.close();
    expect(await command()).toMatchObject({
      code: 0,
      err: expect.stringContaining('users: 1 of 1'),
      out: expect.stringMatching(
        /^Copied and compared: \d+ rows, .* Sessions go on with the tokens they hold\. To use it, set `database_url`/,
      ),
    });
    const again = await command();
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('The new database is in use')]);
    // Sessions that are ended from now on would live on the old file.
    for (const [args, code] of [
      [['serve', '--port', '0'], 1],
      [['user', 'list'], 0],
      [['doctor'], 1],
    ] as const) {
      const onOldFile = await runServerCommand([...args, '--db', from]);
      expect([onOldFile.code, onOldFile.err + onOldFile.out]).toEqual([
        code,
        expect.stringContaining(
          `${from} was copied to postgres://${to.host}:${to.port}/${to.database} at 20`,
        ),
      ]);
    }
    expect(again.err + again.out).not.toContain(to.password);
    const recordFile = join(folder, 'node.sqlite');
    const opened = await openClusterStore({
      store: await openNode(to),
      ...{ encryptionFile, recordFile, accessAlgorithm: 'ES256', clock, log },
    });
    try {
      expect(opened.keys.auditSeal.keyId).toBe(oldKeys);
      await opened.store.unitOfWork.read(async ({ audit, users }) => {
        expect((await users.list()).map(({ username }) => username)).toEqual(['ana']);
        for await (const event of audit.events()) expect(await audit.isOurs(event)).toBe(true);
      });
    } finally {
      await opened.store.close();
    }
  });

  it('says of a file of another program which of the two is to copy it', async () => {
    const from = join(folder, 'other-version.sqlite');
    const clock = { nowMs: () => Date.now() };
    const old = { databaseFile: from, accessAlgorithm: 'ES256', clock, log: silentLog } as const;
    await (await openSealedStore({ ...old, lockPatienceMs: 2_000 })).store.close();
    const encryptionFile = join(folder, 'encryption-of-other-version.json');
    createKeyEncryptionFile(encryptionFile, 1);
    const to = await bare();
    const url = `postgres://${to.user}@${to.host}:${to.port}/${to.database}`;
    const files = ['--encryption-file', encryptionFile];
    for (const [change, sentence] of [
      ["INSERT INTO migrations VALUES (99, 'future', 0)", /is of a newer program: copy it with that one/],
      [
        'DELETE FROM migrations WHERE number > 5',
        /is of an older program: make a `backup`, and start and stop/,
      ],
    ] as const) {
      const database = new Sqlite(from);
      database.exec('DELETE FROM migrations WHERE number = 99');
      database.exec(change);
      database.close();
      expect(await runServerCommand(['copy', '--from', from, '--to', url, ...files])).toMatchObject({
        err: expect.stringMatching(sentence),
        out: '',
      });
    }
  });

  it('says in a sentence why the new database cannot be reached, and ends', async () => {
    const to = await bare();
    const encryptionFile = join(folder, 'encryption-of-faults.json');
    createKeyEncryptionFile(encryptionFile, 1);
    const passwordFile = (name: string, text: string, mode = 0o600) => {
      const path = join(folder, name);
      writeFileSync(path, text, { mode });
      return path;
    };
    const right = passwordFile('right', to.password);
    const from = join(folder, 'with-keys.sqlite');
    const clock = { nowMs: () => Date.now() };
    const old = { databaseFile: from, accessAlgorithm: 'ES256', clock, log: silentLog } as const;
    await (await openSealedStore({ ...old, lockPatienceMs: 2_000 })).store.close();
    for (const [file, place, sentence] of [
      [passwordFile('open', to.password, 0o644), `${to.host}:${to.port}`, /mode 0644; make it 0600/],
      [passwordFile('empty', '\n'), `${to.host}:${to.port}`, /its file is empty \(`database_password_file`/],
      [passwordFile('wrong', 'guess'), `${to.host}:${to.port}`, /the password of \w+ is wrong/],
      [right, '127.0.0.1:1', /cannot be reached: connect ECONNREFUSED 127\.0\.0\.1:1\.$/],
      [right, '[::1]:1', /The database at \[::1\]:1 cannot be reached/],
    ] as const) {
      const url = `postgres://${to.user}@${place}/${to.database}`;
      const files = ['--encryption-file', encryptionFile, '--password-file', file];
      const { code, err, out } = await runServerCommand(['copy', '--from', from, '--to', url, ...files]);
      expect({ code, out, lines: err.trim().split('\n').length, err: err.trim() }).toEqual({
        code: 1,
        out: '',
        lines: 1,
        err: expect.stringMatching(sentence),
      });
    }
  });

  it('goes on where it was interrupted, and no server starts on half of it', async () => {
    const database = await bare();
    for (const stopAt of [2, 5, 3])
      await expect(copy(database, file, stopAt)).rejects.toThrow('the power went out');
    await expect(openNode(database)).rejects.toThrow(
      /A copy into the database \w+ was interrupted: run the same `copy` again/,
    );
    expect((await copy(database)).events).toBe(events);
    const store = await openNode(database);
    await store.close();
  });

  it('is not continued from a file that has changed, or another one', async () => {
    const database = await bare();
    await expect(copy(database, file, 6)).rejects.toThrow('the power went out');
    const other = join(folder, 'other.sqlite');
    await fill(other);
    await expect(copy(database, other)).rejects.toThrow(/part of a copy of another file/);
  });

  it('does not go into a database that is in use, or was', async () => {
    const used = await bare();
    const connection = await Connection.open(used);
    open.push(connection);
    await expect(copy(used)).rejects.toThrow(/Others are connected/);
    await migratePostgres(connection, 1);
    await connection.close();
    await asSuperuser(used, "INSERT INTO wards (name, profile) VALUES ('ICU', 'standard')");
    await expect(copy(used)).rejects.toThrow('The new database is in use (its table wards is not empty)');
  });

  it('tells of rows that were changed on the way', async () => {
    const database = await bare();
    await expect(copy(database, file, 8)).rejects.toThrow('the power went out');
    await asSuperuser(database, "UPDATE users SET display_name = 'Mallory'");
    await expect(copy(database)).rejects.toThrow(/The table users differs between the two databases/);
  });

  it('says which row PostgreSQL refuses', async () => {
    const odd = join(folder, 'odd.sqlite');
    const database = await openDatabase(odd, 1);
    database.prepare("INSERT INTO wards (name, profile) VALUES (?, 'standard')").run('nul\0');
    database.close();
    await expect(copy(await bare(), odd)).rejects.toThrow(/refuses a row of the table wards: .* \(22021\)/);
  });

  it('of a broken trail says where it is broken', async () => {
    const broken = join(folder, 'broken.sqlite');
    await fill(broken);
    const database = new Sqlite(broken);
    database.exec(
      "DROP TRIGGER audit_events_never_change; UPDATE audit_events SET reason = 'x' WHERE seq = 700",
    );
    database.close();
    await expect(copy(await bare(), broken)).rejects.toThrow(/broken at event 700/);
  });

  describe('of a trail that its keys do not vouch for', () => {
    let trail: SealedTrail;
    let encryptionFile: string;
    beforeEach(async () => {
      trail = await SealedTrail.open();
      await addTestUser(trail, { ...nurse, username: 'ana' });
      await trail.append(20);
      await trail.sealed.store.close();
      encryptionFile = join(trail.folder, 'encryption.json');
      createKeyEncryptionFile(encryptionFile, 1);
    });
    afterEach(() => trail.close());

    async function command(...more: string[]) {
      const to = await bare();
      const passwordFile = join(trail.folder, 'password');
      writeFileSync(passwordFile, to.password, { mode: 0o600 });
      const done = await runServerCommand([
        ...['copy', '--from', trail.databaseFile, '--to'],
        `postgres://${to.user}@${to.host}:${to.port}/${to.database}`,
        ...['--encryption-file', encryptionFile, '--password-file', passwordFile, ...more],
      ]);
      const tables = "SELECT FROM information_schema.tables WHERE table_schema = 'public'";
      return { ...done, isUntouched: (await asSuperuser(to, tables)).length === 0 };
    }

    it.each([
      [
        'whose end was written anew',
        (database: Sqlite.Database) => {
          database.exec("UPDATE audit_events SET reason = 'x' WHERE seq = 15");
          rehashFrom(database, 15);
        },
        /broken at event 15: .*seal/,
      ],
      [
        'whose end was cut off',
        (database: Sqlite.Database) => database.exec('DELETE FROM audit_events WHERE seq > 15'),
        /broken at event 16: /,
      ],
      [
        'that says otherwise than a table',
        (database: Sqlite.Database) => database.exec("UPDATE users SET role = 'administrator'"),
        /The database is not what its audit trail says/,
      ],
    ])('one %s is not copied', async (_, change, sentence) => {
      trail.tamper(change);
      expect(await command()).toEqual({
        code: 1,
        out: '',
        err: expect.stringMatching(sentence),
        isUntouched: true,
      });
    });

    it('one whose damage was noted is copied once it has been looked into', async () => {
      trail.tamper((database) => database.exec('DELETE FROM audit_events WHERE seq > 15'));
      await trail.reopen();
      await trail.append(1);
      await trail.sealed.store.close();
      const refused = await command();
      expect([refused.code, refused.err]).toEqual([1, expect.stringMatching(/noted in event \d+/)]);
      const noted = /noted in event (\d+)/.exec(refused.err)?.[1];
      const done = await command('--reviewed', String(noted));
      expect(done).toMatchObject({ code: 0, out: expect.stringMatching(/^Copied and compared/) });
      expect(done.err).toMatch(/audit trail, verified before the copy: (\d+) of \1\n/);
      expect(done.err).toMatch(/audit trail, verified after the copy: (\d+) of \1\n/);
    });
  });
});

async function fill(file: string): Promise<void> {
  const store = await openStore({ file, nowMs: 1, log: silentLog, lockPatienceMs: 2_000 });
  const { unitOfWork } = store;
  await unitOfWork.run(async (repositories) => {
    const others = Array.from({ length: 600 }, () => newSession(7));
    await insertOneOfEach(repositories, { device, session, others });
    const found = await repositories.sessions.find(session.id);
    if (found)
      await repositories.sessions.rotate(found, {
        generation: 3,
        rotatedAtMs: 9,
        stamp,
        refreshCount: { minute: 1, count: 3 },
      });
  });
  await unitOfWork.run(async ({ audit, failureCounters, clockRecord }) => {
    for (let n = 1; n <= events; n += 1)
      await audit.append({
        type: 'lock',
        outcome: 'success',
        timeMs: n,
        userId: 7,
        sessionId: session.id,
        details: { n },
      });
    await audit.state.putSnapshot(1, ['one', 'two']);
    await failureCounters.put(Buffer.from('name'), { emptyAtMs: 1, updatedAtMs: 1 });
    await clockRecord.write({
      timeMs: 1,
      wallMs: 1,
      uptimeMs: 1,
      bootId: null,
      doubt: null,
      unvouchedSinceMs: null,
    });
  });
  await store.close();
}
