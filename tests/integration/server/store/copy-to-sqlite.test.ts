import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createKeyEncryptionFile } from '../../../../server/crypto/key-encryption-keys.ts';
import type { Finding } from '../../../../server/doctor/finding.ts';
import { LaneSigner } from '../../../../server/domain/audit/lanes/sign-lanes.ts';
import { recordState } from '../../../../server/domain/audit/state/state-snapshot.ts';
import { silentLog } from '../../../../server/domain/ports/log.ts';
import { openClusterStore } from '../../../../server/keys/open-cluster-store.ts';
import { openSealedStore } from '../../../../server/keys/open-sealed-store.ts';
import { Connection } from '../../../../server/store/postgres/connection.ts';
import { copyToSqlite } from '../../../../server/store/postgres/copy-to-sqlite.ts';
import { openDatabase } from '../../../../server/store/sqlite/open-database.ts';
import { asSuperuser, bareDatabase, type TestDatabase } from '../../../support/postgres/fresh-database.ts';
import { generationOf, openNode, rotate } from '../../../support/postgres/open-node.ts';
import { whyNoPostgres } from '../../../support/postgres/provide-postgres.ts';
import { runServerCommand } from '../../../support/server/run-server-command.ts';
import { insertOneOfEach } from '../../../support/store/insert-one-of-each.ts';
import { newDevice, newSession, newUser } from '../../../support/store/records.ts';

const why = whyNoPostgres();
const clock = { nowMs: () => Date.now() };
const log = silentLog;
const device = newDevice('B-204', { enrolledAtMs: 5 });
const session = newSession(7, { deviceId: device.id, keyThumbprint: device.keyThumbprint });
const others = Array.from({ length: 600 }, () => newSession(7));
const rotations = 20;

/** What nodes on PostgreSQL have become in a database file. */
describe.skipIf(why !== null)(
  `a copy from PostgreSQL back to SQLite${why === null ? '' : ` (${why})`}`,
  () => {
    let folder: string;
    let encryptionFile: string;
    let passwordFile: string;
    let source: TestDatabase;
    let auditKey: string;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'carelink-copy-back-'));
      encryptionFile = join(folder, 'encryption.json');
      createKeyEncryptionFile(encryptionFile, 1);
      source = await bareDatabase(inject('postgresFolder'));
      passwordFile = join(folder, 'password');
      writeFileSync(passwordFile, `${source.password}\n`, { mode: 0o600 });
      auditKey = await fill();
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    const cluster = async (node: string, database = source) =>
      openClusterStore({
        store: await openNode(database, { node, patienceMs: 30_000 }),
        ...{
          encryptionFile,
          recordFile: join(folder, `${node}.sqlite`),
          accessAlgorithm: 'ES256',
          clock,
          log,
        },
      });

    /** Two nodes, each with a lane; returns the id of the key that seals. */
    async function fill(): Promise<string> {
      const one = await cluster('one');
      const two = await cluster('two');
      try {
        const { unitOfWork } = one.store;
        await unitOfWork.run(async (repositories) => {
          await insertOneOfEach(repositories, { device, session, others });
          // By the hand of a test, so nothing in the trail says so; from here on the tables are vouched for as they are.
          await recordState(repositories.audit, one.keys.auditSeal, {
            reason: 'first_start',
            timeMs: clock.nowMs(),
          });
        });
        for (let times = 0; times < rotations; times += 1) {
          await rotate(one.store, session.id);
          await rotate(two.store, others[0]?.id ?? '');
          if (times === rotations / 2) {
            const signer = new LaneSigner({ clock, unitOfWork }, one.keys.auditSeal);
            expect(await signer.signIfDue()).toBe(true);
          }
        }
        return one.keys.auditSeal.keyId;
      } finally {
        await one.store.close();
        await two.store.close();
      }
    }

    const url = ({ user, host, port, database }: TestDatabase) =>
      `postgres://${user}@${host}:${port}/${database}`;
    const back = (to: string, ...more: string[]) =>
      runServerCommand([
        ...['copy', '--from', url(source), '--to', to, '--encryption-file', encryptionFile],
        ...['--password-file', passwordFile, ...more],
      ]);
    const verify = (file: string) => runServerCommand(['audit', 'verify', '--db', file, '--json']);

    it('has everything, with the keys, and the server goes on with it', async () => {
      const file = join(folder, 'site.sqlite');
      const done = await back(file);
      expect(done).toMatchObject({ code: 0, err: expect.stringContaining('sessions: 601 of 601') });
      expect(done.out).toMatch(
        /^Copied and compared: \d+ rows, .* Sessions go on .* The 40 events .* in .*site-lanes\.ndjson, .* Remove `database_url`, .* `key_encryption_key_file` and `node_name`/,
      );
      expect(done.out + done.err).not.toContain(source.password);
      const verdict = await verify(file);
      expect([verdict.code, JSON.parse(verdict.out)]).toEqual([0, expect.objectContaining({ whole: true })]);
      const opened = await openSealedStore({
        databaseFile: file,
        accessAlgorithm: 'ES256',
        clock,
        log,
        lockPatienceMs: 2_000,
      });
      try {
        expect(opened.keys.auditSeal.keyId).toBe(auditKey);
        expect(await generationOf(opened.store, session.id)).toBe(rotations);
        await opened.store.unitOfWork.read(async ({ audit, sessions, users }) => {
          expect(await sessions.find(session.id)).toMatchObject({
            keyThumbprint: device.keyThumbprint,
            device: { id: device.id, name: 'B-204' },
            user: { username: 'ana' },
          });
          expect(await sessions.findPin(session.id)).toEqual({ hash: 'pin', failures: 1 });
          expect((await users.findByName('ANA'))?.salt).toHaveLength(32);
          expect([await users.countWithPassword(), await users.passwordHashAt(0)]).toEqual([
            1,
            'hash of ana',
          ]);
          for await (const event of audit.events()) expect(await audit.isOurs(event)).toBe(true);
        });
        await opened.store.unitOfWork.run(async ({ audit, users, wards, devices }) => {
          expect(await users.insert(newUser('next'))).toBe(801);
          expect(await wards.insert({ name: 'new ward', profile: 'standard' })).toBe(3);
          await devices.insert(newDevice('after the copy'));
          const before = audit.head.seq;
          await audit.append({ type: 'lock', outcome: 'success', timeMs: 1 });
          expect(audit.head.seq).toBe(before + 1);
        });
      } finally {
        await opened.store.close();
      }
    });

    it('may take longer than a statement otherwise to count a large table', async () => {
      const holding = await Connection.open(source);
      const limits = { statement_timeout: 3_000, query_timeout: 3_000 };
      const from = await Connection.open({ ...source, ...limits });
      const to = await openDatabase(join(folder, 'counted.sqlite'), clock.nowMs());
      try {
        // As far as the count can tell, the table is large.
        await holding.execute('BEGIN; LOCK TABLE users');
        const copying = copyToSqlite(from, to);
        await Promise.all([copying, setTimeout(4_000).then(() => holding.execute('COMMIT'))]);
        expect(to.prepare('SELECT count(*) FROM sessions').pluck().get()).toBe(others.length + 1);
      } finally {
        to.close();
        await from.close();
        await holding.close();
      }
    });

    it('leaves a note in the old database, on which no node starts until it is removed', async () => {
      const noted = await bareDatabase(inject('postgresFolder'), `TEMPLATE ${source.database}`);
      await asSuperuser(noted, 'DELETE FROM moved_database');
      const file = join(folder, 'noted.sqlite');
      const config = join(folder, 'noted.json');
      const settings = {
        database: join(folder, 'node.sqlite'),
        database_url: url(noted),
        database_password_file: passwordFile,
        database_standby: 'none',
        key_encryption_key_file: encryptionFile,
        node_name: 'one',
      };
      writeFileSync(config, JSON.stringify(settings));
      const command = (...args: string[]) => runServerCommand([...args, '--config', config]);
      expect((await command('user', 'list')).err).not.toContain('was copied');
      // A copy holds this lock from its beginning to its end.
      const copying = await Connection.open(noted);
      await copying.execute('SELECT pg_advisory_lock(2108460002)');
      await expect(openNode(noted, { node: 'one' })).rejects.toThrow('This database is being copied');
      await copying.close();
      const running = await openNode(noted, { node: 'one' });
      await running.close();

      const copied = await command('copy', '--from', url(noted), '--to', file);
      expect(copied.code, copied.err).toBe(0);
      const sentence = new RegExp(`${noted.database} was copied to ${file} on .+: what counts is there`);
      await expect(openNode(noted, { node: 'one' })).rejects.toThrow(sentence);
      // Commands still look things up, which is what the old database is kept for.
      expect(await command('user', 'list')).toMatchObject({ code: 0, err: expect.stringMatching(sentence) });
      const findings = JSON.parse((await command('doctor', '--json')).out) as Finding[];
      expect(findings.find(({ check }) => check === 'moved')).toMatchObject({ state: 'fail' });
      // A node that was cut off while the database was copied comes back as one that has to stop, for reads, too.
      await asSuperuser(noted, 'DELETE FROM moved_database');
      const late = await openNode(noted, { node: 'one', patienceMs: 3_000 });
      await asSuperuser(
        noted,
        "INSERT INTO moved_database VALUES (1, 'elsewhere', 1)",
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = '${noted.database}' AND pid <> pg_backend_pid()`,
      );
      const refused = { code: 'unavailable' };
      await expect(late.unitOfWork.run(async () => 'done')).rejects.toMatchObject(refused);
      await expect(late.unitOfWork.read(({ users }) => users.findByName('ana'))).rejects.toMatchObject(
        refused,
      );
      await expect(late.probe(1)).rejects.toMatchObject(refused);
      await late.close();
      await asSuperuser(noted, 'DELETE FROM moved_database');
      await (await openNode(noted, { node: 'one' })).close();
    }, 240_000);

    it('keeps the events of lanes where the trail vouches for them, also after a pruning', async () => {
      const file = join(folder, 'pruned.sqlite');
      expect((await back(file)).code).toBe(0);
      const archive = join(folder, 'pruned-lanes.ndjson');
      const lines = readFileSync(archive, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(lines.map(({ lane }) => lane).toSorted()).toEqual([...Array(20).fill(1), ...Array(20).fill(2)]);
      const pruned = await runServerCommand(['audit', 'prune', '--before', '2126-01-01', '--db', file]);
      expect(pruned).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+ events removed, kept in/) });
      const verdict = await verify(file);
      expect([verdict.code, JSON.parse(verdict.out)]).toEqual([0, expect.objectContaining({ whole: true })]);
      const database = new Sqlite(file);
      const mark = database
        .prepare("SELECT details FROM audit_events WHERE type = 'audit_pruned' ORDER BY seq DESC LIMIT 1")
        .pluck();
      expect(JSON.parse(String(mark.get())).lanes).toMatch(/^1:20:[0-9a-f]{64} 2:20:[0-9a-f]{64}$/);
      database.close();
    });

    it('goes to PostgreSQL again, where lanes begin anew and the trail stays whole', async () => {
      const file = join(folder, 'round.sqlite');
      expect((await back(file)).code).toBe(0);
      const again = await bareDatabase(inject('postgresFolder'));
      const there = await runServerCommand([
        ...['copy', '--from', file, '--to', url(again), '--encryption-file', encryptionFile],
        ...['--password-file', passwordFile],
      ]);
      expect(there).toMatchObject({ code: 0, err: expect.not.stringContaining('rror') });
      const node = await cluster('third', again);
      await rotate(node.store, session.id);
      await node.store.close();
      expect(
        await asSuperuser(again, 'SELECT lane, node, seq::int FROM audit_heads ORDER BY lane'),
      ).toMatchObject([
        { lane: 0 },
        { lane: 1, node: 'former-lane-1', seq: 20 },
        { lane: 2, node: 'former-lane-2', seq: 20 },
        { lane: 3, node: 'third', seq: 1 },
      ]);
      const config = join(folder, 'again.json');
      writeFileSync(
        config,
        JSON.stringify({
          database: join(folder, 'again.sqlite'),
          database_url: url(again),
          database_password_file: passwordFile,
          database_standby: 'none',
          key_encryption_key_file: encryptionFile,
        }),
      );
      const verdict = await runServerCommand(['audit', 'verify', '--config', config, '--json']);
      expect([verdict.code, JSON.parse(verdict.out)]).toEqual([0, expect.objectContaining({ whole: true })]);
    });

    it('takes what is not given from the configuration', async () => {
      const config = join(folder, 'server.json');
      const settings = {
        database: join(folder, 'node.sqlite'),
        database_url: url(source),
        database_password_file: passwordFile,
        key_encryption_key_file: encryptionFile,
      };
      writeFileSync(config, JSON.stringify(settings));
      const file = join(folder, 'configured.sqlite');
      const done = await runServerCommand(['copy', '--from', url(source), '--to', file, '--config', config]);
      expect(done.code, done.err).toBe(0);
      const without = await runServerCommand([
        'copy',
        '--from',
        url(source),
        '--to',
        join(folder, 'x.sqlite'),
      ]);
      expect([without.code, without.err]).toEqual([1, expect.stringContaining('--encryption-file')]);
    });

    it('leaves nothing behind when it is refused, and names why', async () => {
      const list = () => readdirSync(folder).toSorted();
      const file = join(folder, 'refused.sqlite');
      const before = list();
      const used = await Connection.open(source);
      expect(await back(file)).toMatchObject({
        code: 1,
        err: expect.stringContaining('Others are connected'),
      });
      await used.close();
      expect(await back(join(folder, 'no', 'such.sqlite'))).toMatchObject({ code: 1 });
      const wrong = join(folder, 'wrong.json');
      createKeyEncryptionFile(wrong, 1);
      expect(await back(file, '--encryption-file', wrong)).toMatchObject({
        code: 1,
        err: expect.stringMatching(/sealed for the key-encryption key/),
      });
      rmSync(wrong);
      expect(await runServerCommand(['copy', '--from', url(source), '--to', url(source)])).toMatchObject({
        code: 1,
        err: expect.stringContaining('one of --from and --to is a file'),
      });
      writeFileSync(file, 'something');
      expect(await back(file)).toMatchObject({ code: 1, err: expect.stringContaining('exists already') });
      rmSync(file);
      writeFileSync(join(folder, 'refused-lanes.ndjson'), 'of another copy');
      expect(await back(file)).toMatchObject({
        code: 1,
        err: expect.stringContaining('refused-lanes.ndjson exists already'),
      });
      rmSync(join(folder, 'refused-lanes.ndjson'));
      expect(list()).toEqual(before);
      expect(existsSync(file)).toBe(false);
    });

    it.each([
      ['the house', "UPDATE audit_events SET reason = 'x' WHERE lane = 0 AND seq = 3", /broken at event 3: /],
      [
        'a lane',
        "UPDATE audit_events SET reason = 'x' WHERE lane = 2 AND seq = 11",
        /broken at event 11 of lane 2/,
      ],
      [
        'a lane that was cut off',
        'DELETE FROM audit_events WHERE lane = 1 AND seq > 5',
        /broken at event 6 of lane 1/,
      ],
      ['the tables', "UPDATE users SET role = 'it_admin' WHERE id = 7", /not what its audit trail says/],
    ])(
      'copies nothing of a trail that is broken: %s',
      async (_, damage, sentence) => {
        const broken = await bareDatabase(inject('postgresFolder'), `TEMPLATE ${source.database}`);
        await asSuperuser(broken, 'SET session_replication_role = replica', damage);
        const file = join(folder, 'broken.sqlite');
        const copied = await runServerCommand([
          ...['copy', '--from', url(broken), '--to', file, '--encryption-file', encryptionFile],
          ...['--password-file', passwordFile],
        ]);
        expect([copied.code, copied.err]).toEqual([1, expect.stringMatching(sentence)]);
        expect(copied.err).toContain('Nothing was copied');
        expect(readdirSync(folder).filter((name) => name.startsWith('broken'))).toEqual([]);
      },
      60_000,
    );
  },
);
