import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { Connection } from '../../../../server/store/postgres/connection.ts';
import { migratePostgres, stateOfSchema } from '../../../../server/store/postgres/migrate-postgres.ts';
import {
  type PostgresMigration,
  postgresMigrations,
} from '../../../../server/store/postgres/migrations/migrations.ts';
import { problemOfRules } from '../../../../server/store/postgres/problem-of-rules.ts';
import type { Queries } from '../../../../server/store/postgres/queries.ts';
import { statement } from '../../../../server/store/postgres/statement.ts';
import {
  asSuperuser,
  bareDatabase,
  freshDatabase,
  type TestDatabase,
} from '../../../support/postgres/fresh-database.ts';
import { whyNoPostgres } from '../../../support/postgres/provide-postgres.ts';
import { patienceMs } from '../../../support/run/patience.ts';

const obstacle = whyNoPostgres();
const latest = postgresMigrations.at(-1);
const newest = latest?.number ?? 0;
const release = latest?.release ?? 0;
const future = (steps: number): PostgresMigration => ({
  number: newest + steps,
  name: `future ${steps}`,
  release: release + steps,
  step: 'expands',
  sql: `CREATE TABLE of_the_future_${steps} (id integer)`,
});
const withFuture = (steps: number) => [
  ...postgresMigrations,
  ...Array.from({ length: steps }, (_, n) => future(n + 1)),
];
const selectMigrations = statement<{ readonly number: number; readonly release: number }>(
  'SELECT number, release FROM carelink_migrations ORDER BY number',
);

// The one line that says why nothing here and in the contract of the stores runs on PostgreSQL.
it('PostgreSQL is here', (context) => {
  if (obstacle !== null) context.skip(obstacle);
});

describe.skipIf(obstacle !== null)('the schema on PostgreSQL', () => {
  let folder: string;
  const open: Connection[] = [];
  beforeAll(() => {
    folder = inject('postgresFolder');
  });
  afterEach(async () => {
    for (const connection of open.splice(0)) await connection.close();
  });

  const connect = async (database: TestDatabase) => {
    const connection = await Connection.open(database);
    open.push(connection);
    return connection;
  };
  const migrate = async (database: TestDatabase, known?: readonly PostgresMigration[]) =>
    await migratePostgres(await connect(database), 5, known);
  const queriesOf = (connection: Connection) => connection as unknown as Queries;

  it('is made once, however many nodes start together', async () => {
    const database = await bareDatabase(folder);
    await Promise.all(Array.from({ length: 6 }, () => migrate(database)));
    const connection = await connect(database);
    const expected = postgresMigrations.map(({ number, release }) => ({ number, release }));
    expect(await connection.all(selectMigrations)).toEqual(expected);
    expect(await problemOfRules(queriesOf(connection))).toBeNull();
    await migrate(database);
    expect(await connection.all(selectMigrations)).toEqual(expected);
  });

  it('is brought up to date by a program of the next release, on which this one goes on', async () => {
    const database = await freshDatabase(folder);
    await Promise.all([
      migrate(database, withFuture(1)),
      migrate(database, withFuture(1)),
      migrate(database),
    ]);
    const connection = await connect(database);
    expect((await connection.all(selectMigrations)).at(-1)).toEqual({
      number: newest + 1,
      release: release + 1,
    });
    await expect(migrate(database)).resolves.toBeUndefined();
  });

  it('two releases ahead is refused with a sentence', async () => {
    const database = await freshDatabase(folder);
    await migrate(database, withFuture(1));
    for (const connection of open.splice(0)) await connection.close();
    await migrate(database, withFuture(2));
    await expect(migrate(database)).rejects.toThrow(
      new RegExp(
        `has the schema of release ${release + 2}, and this program is of release ${release}: .* Use the newer`,
      ),
    );
    await expect(migrate(database, withFuture(1))).resolves.toBeUndefined();
  });

  it('two releases behind is brought up to date only when nobody else is connected', async () => {
    const database = await freshDatabase(folder);
    const node = await connect(database);
    await expect(migrate(database, withFuture(2))).rejects.toThrow(
      /others are connected to it: upgrade .* release by release/,
    );
    expect((await node.all(selectMigrations)).at(-1)?.release).toBe(release);
    for (const connection of open.splice(0)) await connection.close();
    await expect
      .poll(
        async () =>
          await migrate(database, withFuture(2)).then(
            () => 'done',
            ({ message }: Error) => message,
          ),
        { timeout: patienceMs },
      )
      .toBe('done');
  });

  it('of another edition with the same numbers is refused', async () => {
    const database = await freshDatabase(folder);
    const renamed = postgresMigrations.map((migration) => ({
      ...migration,
      name: `other ${migration.name}`,
    }));
    await expect(migrate(database, renamed)).rejects.toThrow(
      /a migration 1, "first schema", .* another edition/,
    );
  });

  it('is left as it was when a migration fails', async () => {
    const database = await freshDatabase(folder);
    const broken = [
      ...postgresMigrations,
      { ...future(1), sql: 'CREATE TABLE half (id integer); SELECT 1 / 0' },
    ];
    await expect(migrate(database, broken)).rejects.toThrow(/cannot be brought up to date: division by zero/);
    const connection = await connect(database);
    expect((await connection.all(selectMigrations)).at(-1)?.number).toBe(newest);
    const half = statement<{ readonly half: string | null }>(`SELECT to_regclass('half')::text AS half`);
    expect((await connection.first(half))?.half).toBeNull();
  });

  it('waits for others who use a table, without holding them up for long', async () => {
    const database = await freshDatabase(folder);
    const busy = await connect(database);
    await busy.execute('BEGIN; SELECT 1 FROM wards');
    const altering = { ...future(1), sql: 'ALTER TABLE wards ADD COLUMN floor integer' };
    const migrating = migrate(database, [...postgresMigrations, altering]);
    const others = await connect(database);
    // While the change waits, others wait with it, and go on when it gives up for the moment.
    await others.execute('SELECT 1 FROM wards');
    await busy.execute('COMMIT');
    await migrating;
    await others.execute('SELECT floor FROM wards');
  });

  it.each([
    // As VACUUM and CREATE INDEX CONCURRENTLY do; neither can be held up for a test.
    ['VACUUM', 'LOCK TABLE wards IN SHARE UPDATE EXCLUSIVE MODE', 'ShareUpdateExclusiveLock'],
    ['an open transaction', 'SELECT 1 FROM wards', 'AccessShareLock'],
  ])('names who keeps a table from being changed: %s', async (who, sql, lock) => {
    const database = await freshDatabase(folder);
    const busy = await connect({ ...database, application_name: 'nightly' } as TestDatabase);
    const node = await connect(database);
    const works = () => node.execute('BEGIN; LOCK TABLE users IN ROW EXCLUSIVE MODE');
    if (who === 'VACUUM') await works();
    await busy.execute(`BEGIN; ${sql}`);
    if (who !== 'VACUUM') await works();
    const warn = vi.fn();
    const log = { info: () => undefined, warn };
    const altering = { ...future(1), sql: 'ALTER TABLE wards ADD COLUMN floor integer' };
    const known = [...postgresMigrations, altering];
    await expect(migratePostgres(await connect(database), 5, known, { log, tries: 2 })).rejects.toThrow(
      `process ${busy.processId} (nightly at ${database.host}) holds a lock on the table wards (${lock})`,
    );
    const holder = {
      pid: busy.processId,
      application: 'nightly',
      address: database.host,
      table: 'wards',
      lock,
    };
    expect(warn.mock.calls).toEqual([[{ holder }, expect.stringContaining('CREATE INDEX CONCURRENTLY')]]);
  });

  it('tells a node that waits for another one what it waits for, at once, every minute and when it goes on', async () => {
    const database = await freshDatabase(folder);
    const other = await connect({ ...database, application_name: 'the other node' } as TestDatabase);
    await other.execute('BEGIN; SELECT pg_advisory_xact_lock(2108460001)');
    const said: (readonly [object, string])[] = [];
    const note = (fields: object, message: string) => void said.push([fields, message]);
    const log = { info: note, warn: note };
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    try {
      const migrating = migratePostgres(await connect(database), 5, withFuture(1), { log });
      await expect.poll(() => said.length).toBe(1);
      const holder = { pid: other.processId, application: 'the other node', address: database.host };
      expect(said).toEqual([[{ holder }, expect.stringContaining('this one waits for its end')]]);
      vi.advanceTimersByTime(60_000);
      expect(said.slice(1)).toEqual([
        [{ holder, waitedSeconds: 60 }, expect.stringContaining('still waiting')],
      ]);
      await other.execute('COMMIT');
      await migrating;
      expect(said.slice(2)).toEqual([
        [{ waitedSeconds: 60 }, expect.stringContaining('going on')],
        [{ number: newest + 1, name: 'future 1' }, expect.stringContaining('changing the tables')],
      ]);
      vi.advanceTimersByTime(60_000);
      expect(said).toHaveLength(4);
    } finally {
      vi.useRealTimers();
    }
  });

  describe('takes longer than a statement may take otherwise', () => {
    const limitMs = 3_000;
    const longSeconds = 4;
    const limited = async (database: TestDatabase) => {
      const connection = await Connection.open({
        ...database,
        statement_timeout: limitMs,
        query_timeout: limitMs,
      });
      open.push(connection);
      return connection;
    };
    const long = { ...future(1), sql: `SELECT pg_sleep(${longSeconds}); ${future(1).sql}` };

    it('where a table is large, and for a node that waits meanwhile', async () => {
      const database = await freshDatabase(folder);
      const nodes = [await limited(database), await limited(database)];
      await Promise.all(nodes.map((node) => migratePostgres(node, 5, [...postgresMigrations, long])));
      const [node] = nodes as [Connection, Connection];
      expect((await node.all(selectMigrations)).at(-1)?.number).toBe(newest + 1);
      // All else is limited as before, on the server too.
      const after = statement<{ readonly limit: string }>(
        `SELECT current_setting('statement_timeout') AS limit`,
      );
      expect(await node.first(after)).toEqual({ limit: '3s' });
      await expect(node.execute(`SELECT pg_sleep(${longSeconds * 5})`)).rejects.toThrow(/timeout/);
    });
  });

  it('is not made in the database of another program', async () => {
    const database = await bareDatabase(folder);
    await asSuperuser(
      database,
      'CREATE TABLE django_migrations (id integer)',
      'CREATE TABLE auth_user (id integer)',
    );
    await expect(migrate(database)).rejects.toThrow(
      `The database ${database.database} is that of another program (auth_user, django_migrations): give the server one of its own.`,
    );
    expect(await asSuperuser(database, "SELECT to_regclass('users') AS users")).toEqual([{ users: null }]);
  });

  it('is not made anew in another schema, such as one that has got the name of the role', async () => {
    const database = await freshDatabase(folder);
    const role = { ...database, user: `${database.database}_owner`, password: 'secret' };
    await asSuperuser(
      database,
      `CREATE ROLE ${role.user} LOGIN PASSWORD '${role.password}'`,
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role.user}`,
    );
    await migrate(role);
    await asSuperuser(database, `CREATE SCHEMA AUTHORIZATION ${role.user}`);
    await expect(migrate(role)).rejects.toThrow(
      `has the tables of a server in the schema public, but those of the role ${role.user} would be in the schema ${role.user}: ALTER ROLE ${role.user} IN DATABASE ${database.database} SET search_path = public`,
    );
    const running = await connect(role);
    expect(await stateOfSchema(running)).toMatchObject({ kind: 'refused' });
    // Those who run go on with the tables there are.
    expect(await problemOfRules(queriesOf(running))).toBeNull();
    await asSuperuser(
      database,
      `ALTER ROLE ${role.user} IN DATABASE ${database.database} SET search_path = public`,
    );
    await expect(migrate(role)).resolves.toBeUndefined();
  });

  it('is whole in a schema of any name', async () => {
    const database = await bareDatabase(folder);
    await asSuperuser(
      database,
      'CREATE SCHEMA "Care Link-2"',
      `ALTER DATABASE ${database.database} SET search_path = "Care Link-2"`,
    );
    await migrate(database);
    await migrate(database);
    expect(await problemOfRules(queriesOf(await connect(database)))).toBeNull();
  });

  it('is made beside an extension, which belongs to nobody', async () => {
    const database = await bareDatabase(folder);
    await asSuperuser(
      database,
      'CREATE EXTENSION IF NOT EXISTS plpgsql',
      'CREATE VIEW of_monitoring AS SELECT 1',
    );
    await expect(migrate(database)).resolves.toBeUndefined();
  });

  it('is not made where names cannot be written', async () => {
    const database = await bareDatabase(folder, "ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
    await expect(migrate(database)).rejects.toThrow(/has the encoding LATIN1, .* ENCODING 'UTF8'/);
  });

  it('needs rights, and says which', async () => {
    const database = await bareDatabase(folder);
    const role = { ...database, user: `${database.database}_role`, password: 'secret of the role' };
    await asSuperuser(database, `CREATE ROLE ${role.user} LOGIN PASSWORD '${role.password}'`);
    await expect(migrate(role)).rejects.toThrow(/may not make tables in the schema public .* OWNER TO/);
    await asSuperuser(database, 'DROP SCHEMA public');
    await expect(migrate(role)).rejects.toThrow(/has no schema in the database/);
    await asSuperuser(database, 'CREATE SCHEMA public', 'GRANT USAGE ON SCHEMA public TO PUBLIC');
    await migrate(database);
    await expect(migrate(role)).rejects.toThrow(
      /may not use the table \w+ .* GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES/,
    );
    await asSuperuser(
      database,
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role.user}`,
    );
    await expect(migrate(role)).resolves.toBeUndefined();
    await expect(migrate(role, withFuture(1))).rejects.toThrow(
      /must be brought up to date, which the role .* may not do .* as the owner/,
    );
  });

  it('gives a role that is not the owner everything but the rules', async () => {
    const database = await freshDatabase(folder);
    const role = { ...database, user: `${database.database}_user`, password: 'secret' };
    await asSuperuser(
      database,
      `CREATE ROLE ${role.user} LOGIN PASSWORD '${role.password}'`,
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role.user}`,
    );
    const connection = await connect(role);
    await connection.execute(`INSERT INTO wards (name, profile) VALUES ('ICU', 'standard')`);
    for (const forbidden of [
      'ALTER TABLE audit_events DISABLE TRIGGER ALL',
      'DROP TRIGGER audit_events_stay ON audit_events',
      'TRUNCATE audit_events',
      'SET session_replication_role = replica',
    ])
      await expect(connection.execute(forbidden)).rejects.toThrow(/must be owner|permission denied/);
  });

  describe('keeps its rows by rules', () => {
    let database: TestDatabase;
    beforeAll(async () => {
      database = await freshDatabase(folder);
      const values = (seq: number) =>
        `(0, ${seq}, 1, 'lock', 'success', decode(repeat('00', 32), 'hex'), decode(repeat('00', 32), 'hex'))`;
      await asSuperuser(
        database,
        `INSERT INTO audit_events (lane, seq, time_ms, type, outcome, prev_hash, hash) VALUES ${values(1)}, ${values(2)}`,
        `INSERT INTO users (id, username, folded_name, display_name, role, password_hash, created_at_ms) VALUES (1, 'a', 'a', 'a', 'clinician', 'h', 1)`,
        `INSERT INTO devices (id, key_thumbprint, name, given_name, folded_name, folded_given_name, registered_at_ms)
         VALUES (decode(repeat('01', 16), 'hex'), 'k', 'd', 'd', 'd', 'd', 1)`,
        `INSERT INTO refresh_stamps (key_id, issuer) VALUES ('k', 'i')`,
        `INSERT INTO sessions (id, user_id, profile, rotated_at_ms, started_at_ms, expires_at_ms, stamp_id)
         VALUES (decode(repeat('02', 16), 'hex'), 1, 'standard', 1, 1, 1, 1)`,
        `INSERT INTO emergency_accesses (id, kind, user_id, reason_code, reason, started_at_ms, recorded_at_ms)
         VALUES (decode(repeat('03', 16), 'hex'), 'session', 1, 'c', 'r', 1, 1)`,
      );
    });
    const event = (seq: number, lane = 0) =>
      `INSERT INTO audit_events (lane, seq, time_ms, type, outcome, prev_hash, hash) VALUES (${lane}, ${seq}, 1, 'lock', 'success', decode(repeat('00', 32), 'hex'), decode(repeat('00', 32), 'hex'))`;

    it.each([
      ["UPDATE audit_events SET type = 'unlock'", 'audit events never change'],
      ['DELETE FROM audit_events', 'audit events stay'],
      ['TRUNCATE audit_events', 'audit events stay'],
      [event(4), 'audit events follow each other'],
      [event(2), 'duplicate key'],
      [event(0), 'violates check constraint'],
      [
        `BEGIN; SELECT set_config('carelink.prune_lane_0', '1', true); DELETE FROM audit_events; COMMIT`,
        'audit events stay',
      ],
      [
        `BEGIN; SELECT set_config('carelink.prune_lane_1', '9', true); DELETE FROM audit_events; COMMIT`,
        'audit events stay',
      ],
      ['DELETE FROM users', 'users stay'],
      ['TRUNCATE users CASCADE', 'stay'],
      ['UPDATE users SET id = 2', 'ids of users never change'],
      ['DELETE FROM devices', 'devices stay'],
      ["UPDATE devices SET key_thumbprint = 'x'", 'devices stay themselves'],
      ['DELETE FROM sessions', 'open sessions stay'],
      ['UPDATE sessions SET user_id = 1', 'sessions stay themselves'],
      ['UPDATE sessions SET ended_at_ms = 1', 'check constraint'],
      ['DELETE FROM emergency_accesses', 'emergency accesses stay until'],
      ["UPDATE emergency_accesses SET reason = 'x'", 'emergency accesses stay what they were'],
      ["UPDATE users SET emergency = 'perhaps'", 'check constraint'],
      ['UPDATE users SET disabled = 2', 'check constraint'],
      ['UPDATE wards SET id = 9007199254740993', ''],
      ['UPDATE users SET created_at_ms = 9007199254740993', 'check constraint'],
      ["UPDATE sessions SET continued_by = 'short'", 'check constraint'],
      ['UPDATE sessions SET ward_id = 9', 'foreign key'],
      ['DELETE FROM refresh_stamps', 'foreign key'],
    ])('%s', async (sql, sentence) => {
      if (sentence === '') await asSuperuser(database, sql);
      else await expect(asSuperuser(database, sql)).rejects.toThrow(sentence);
      expect((await asSuperuser(database, 'SELECT count(*)::int AS count FROM audit_events'))[0]?.count).toBe(
        2,
      );
    });

    it('of which none can be missing, changed, switched off or foreign without being told', async () => {
      const told = async (change: string) => {
        const copy = await freshDatabase(folder);
        await asSuperuser(copy, change);
        return await problemOfRules(queriesOf(await connect(copy)));
      };
      expect(await told('DROP TRIGGER users_stay ON users')).toBe('the trigger users_stay is missing');
      expect(await told('ALTER TABLE sessions DISABLE TRIGGER sessions_end_once')).toBe(
        'the trigger sessions_end_once is switched off',
      );
      const body = `RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$`;
      expect(await told(`CREATE OR REPLACE FUNCTION users_stay() ${body}`)).toBe(
        'the function users_stay was changed',
      );
      expect(
        await told(
          `CREATE FUNCTION mine() ${body}; CREATE TRIGGER spy AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION mine()`,
        ),
      ).toBe('the trigger spy is not of this program');
    });

    it.each([
      [
        'a condition that never holds',
        'CREATE OR REPLACE TRIGGER audit_events_never_change BEFORE UPDATE ON audit_events FOR EACH ROW WHEN (false) EXECUTE FUNCTION audit_events_never_change()',
        'the trigger audit_events_never_change was changed',
      ],
      [
        'fewer columns',
        'CREATE OR REPLACE TRIGGER audit_events_never_change BEFORE UPDATE OF reason ON audit_events FOR EACH ROW EXECUTE FUNCTION audit_events_never_change()',
        'the trigger audit_events_never_change was changed',
      ],
      [
        'another moment',
        'DROP TRIGGER audit_events_stay ON audit_events; CREATE TRIGGER audit_events_stay BEFORE TRUNCATE ON audit_events FOR EACH STATEMENT EXECUTE FUNCTION audit_events_stay()',
        'the trigger audit_events_stay was changed',
      ],
      [
        'another condition',
        "CREATE OR REPLACE TRIGGER sessions_end_once BEFORE UPDATE OF ended_reason ON sessions FOR EACH ROW WHEN (OLD.ended_reason = 'expired') EXECUTE FUNCTION sessions_end_once()",
        'the trigger sessions_end_once was changed',
      ],
      [
        'its name on another table',
        'CREATE TRIGGER users_stay BEFORE DELETE ON probes FOR EACH ROW EXECUTE FUNCTION users_stay()',
        'the trigger users_stay is not of this program',
      ],
      [
        'tables of its own',
        'CREATE SCHEMA elsewhere; ALTER FUNCTION audit_events_follow() SET search_path = elsewhere',
        'the function audit_events_follow was changed',
      ],
      [
        'a check of rows that counts nothing',
        "CREATE OR REPLACE FUNCTION require_rows(written bigint, expected bigint) RETURNS void LANGUAGE plpgsql AS 'BEGIN END'",
        'the function require_rows was changed',
      ],
      ['no check of rows', 'DROP FUNCTION require_rows', 'the function require_rows is missing'],
      [
        'a rule that leaves sessions open',
        "CREATE RULE quiet AS ON UPDATE TO sessions WHERE NEW.ended_reason = 'logout' DO INSTEAD NOTHING",
        'the rule quiet is not of this program',
      ],
      [
        'rows that nobody is shown',
        'ALTER TABLE users ENABLE ROW LEVEL SECURITY',
        'policies decide who sees the rows of users',
      ],
    ])('to which nobody can give %s without being told', async (_name, change, problem) => {
      const copy = await freshDatabase(folder);
      await asSuperuser(copy, change);
      expect(await problemOfRules(queriesOf(await connect(copy)))).toBe(problem);
    });

    it('and sorts no text by the rules of a country', async () => {
      const rows = await asSuperuser(
        database,
        `SELECT c.relname || '.' || a.attname AS column FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
          JOIN pg_collation l ON l.oid = a.attcollation
         WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND l.collname <> 'C'`,
      );
      expect(rows).toEqual([]);
    });

    it('and no analysis of a large table keeps old versions of sessions for long', async () => {
      const rows = await asSuperuser(
        database,
        `SELECT attname AS column FROM pg_attribute
          WHERE attrelid IN ('audit_events'::regclass, 'seen_proofs'::regclass) AND attnum > 0 AND NOT attisdropped
            AND attstattarget IS DISTINCT FROM 10`,
      );
      expect(rows).toEqual([]);
    });

    it('and rotations leave no trace in an index', async () => {
      const rows = await asSuperuser(
        database,
        `SELECT DISTINCT a.attname AS column FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
          WHERE i.indrelid = 'sessions'::regclass`,
      );
      const rotated = ['generation', 'rotated_at_ms', 'refresh_minute', 'refresh_count', 'stamp_id'];
      expect(rows.map(({ column }) => column).filter((column) => rotated.includes(String(column)))).toEqual(
        [],
      );
    });
  });

  afterAll(async () => {
    for (const connection of open.splice(0)) await connection.close();
  });
});
