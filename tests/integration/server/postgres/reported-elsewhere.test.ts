import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { silentLog } from '../../../../server/domain/ports/log.ts';
import { Connection } from '../../../../server/store/postgres/connection.ts';
import { examinePostgres } from '../../../../server/store/postgres/examine-postgres.ts';
import { openPostgresStore } from '../../../../server/store/postgres/open-postgres-store.ts';
import type { PostgresSettings } from '../../../../server/store/postgres/postgres-settings.ts';
import { Primary } from '../../../../server/store/postgres/primary.ts';
import { problemOfRules } from '../../../../server/store/postgres/problem-of-rules.ts';
import type { Store } from '../../../../server/store/store.ts';
import { asSuperuser, freshDatabase, type TestDatabase } from '../../../support/postgres/fresh-database.ts';
import { startLendingPooler } from '../../../support/postgres/lending-pooler.ts';
import { generationOf, insertSessions, rotate } from '../../../support/postgres/open-node.ts';
import { whyNoPostgres } from '../../../support/postgres/provide-postgres.ts';
import { startWarningProxy } from '../../../support/postgres/warning-proxy.ts';

const why = whyNoPostgres();
const readers = 4;

/** What has stopped other programs on PostgreSQL, done to a node by somebody who looks after the database. */
describe.skipIf(why !== null)(`a database that is administered${why === null ? '' : ` (${why})`}`, () => {
  let database: TestDatabase;
  let role: string;
  let password: string;
  let store: Store | null = null;
  let connection: Connection | null = null;
  const problems: string[] = [];

  beforeEach(async () => {
    database = await freshDatabase(inject('postgresFolder'));
    through = database;
    role = `role_of_${database.database}`;
    password = 'first';
    await asSuperuser(
      database,
      `CREATE ROLE ${role} LOGIN PASSWORD 'first'`,
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role}`,
      `GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${role}`,
    );
  });

  afterEach(async () => {
    await connection?.close();
    connection = null;
    await store?.close();
    store = null;
    problems.length = 0;
  });

  /** What leads there: PostgreSQL itself, or something in between. */
  let through: { readonly host: string; readonly port: number };

  const settings = (): PostgresSettings => {
    const { host, port } = through;
    return {
      address: { hosts: [{ host, port }], user: role, database: database.database },
      readPassword: () => password,
      readAuthorities: () => null,
      allowsPlaintext: false,
      readers,
    };
  };

  async function open(patienceMs = 20_000): Promise<Store> {
    const tell = (fields: object) => void problems.push(JSON.stringify(fields));
    const log = { ...silentLog, warn: tell, error: tell };
    const options = { settings: settings(), node: 'a', standby: 'none', nowMs: Date.now, log, patienceMs };
    store = await openPostgresStore(options as Parameters<typeof openPostgresStore>[0]);
    return store;
  }

  async function connect(): Promise<Connection> {
    const primary = new Primary({ settings: settings(), log: silentLog, lockPatienceMs: 5_000 });
    connection = await primary.connect('a test');
    return connection;
  }

  /** All connections of nodes are ended, as by a failover or a restart. */
  const cut = () =>
    asSuperuser(database, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${role}'`);

  it('goes on with the new password as soon as its file has it', async () => {
    const node = await open(1_500);
    const [id = ''] = await insertSessions(database, node, 1);
    await asSuperuser(database, `ALTER ROLE ${role} PASSWORD 'second'`);
    // Connections that are open stay so.
    expect(await rotate(node, id)).toMatchObject({ generation: 1 });
    await cut();
    await expect
      .poll(async () => {
        await expect(rotate(node, id)).rejects.toMatchObject({ code: 'unavailable' });
        return problems.join();
      })
      .toMatch(/the password of .* is wrong: mend the file/);
    password = 'second';
    await expect.poll(() => rotate(node, id).catch(() => null)).not.toBeNull();
    expect(problems.join()).not.toContain('second');
  });

  it('says what keeps its role out', async () => {
    const node = await open(500);
    const [id = ''] = await insertSessions(database, node, 1);
    const name = database.database;
    const administrator = await Connection.open(database);
    for (const [taken, given, problem] of [
      [
        `ALTER ROLE ${role} NOLOGIN`,
        `ALTER ROLE ${role} LOGIN`,
        `it may not log in: CREATE ROLE ${role} LOGIN, or ALTER ROLE ${role} LOGIN`,
      ],
      [
        `REVOKE CONNECT ON DATABASE ${name} FROM PUBLIC`,
        `GRANT CONNECT ON DATABASE ${name} TO PUBLIC`,
        `GRANT CONNECT ON DATABASE ${name} TO ${role}`,
      ],
      [`ALTER ROLE ${role} VALID UNTIL '2020-01-01'`, `ALTER ROLE ${role} VALID UNTIL 'infinity'`, 'expired'],
    ] as const) {
      // The first to fail is told of the connection that was cut.
      await administrator.execute('BEGIN; SELECT 1 FROM sessions FOR UPDATE');
      const rotating = rotate(node, id);
      await setTimeout(100);
      await asSuperuser(database, taken);
      await cut();
      await expect(rotating).rejects.toMatchObject({ code: 'unavailable' });
      await administrator.execute('ROLLBACK');
      await expect
        .poll(async () => {
          await expect(rotate(node, id)).rejects.toMatchObject({ code: 'unavailable' });
          return problems.join();
        })
        .toContain(problem);
      await asSuperuser(database, given);
      await expect.poll(() => rotate(node, id).catch(() => null)).not.toBeNull();
    }
    expect(problems.join()).toContain('terminating connection');
    await administrator.close();
  });

  it('serves all who read with the connections there are, when the database has no room for more', async () => {
    const node = await open();
    const [id = ''] = await insertSessions(database, node, 1);
    // One that writes, one that looks which host is the primary, and one of the four that read.
    await asSuperuser(database, `ALTER ROLE ${role} CONNECTION LIMIT 3`);
    await cut();
    expect(await rotate(node, id)).toMatchObject({ generation: 1 });
    expect(await generationOf(node, id)).toBe(1);
    const read = await Promise.allSettled(Array.from({ length: 60 }, () => generationOf(node, id)));
    expect(read.filter(({ status }) => status === 'rejected')).toEqual([]);
    await expect(node.probe(Date.now())).resolves.toBeUndefined();
    await asSuperuser(database, `ALTER ROLE ${role} CONNECTION LIMIT -1`);
  });

  it('depends on nothing that is set for its role, and not on connections that are let idle', async () => {
    for (const setting of [
      "TimeZone = 'Pacific/Chatham'",
      "DateStyle = 'SQL, DMY'",
      "bytea_output = 'escape'",
      'standard_conforming_strings = off',
      'backslash_quote = off',
      'extra_float_digits = -15',
      'transform_null_equals = on',
      "default_transaction_isolation = 'serializable'",
      "statement_timeout = '1ms'",
      "lock_timeout = '1ms'",
      "idle_in_transaction_session_timeout = '1ms'",
      "idle_session_timeout = '300ms'",
      "client_encoding = 'LATIN1'",
      "synchronous_commit = 'off'",
      "plan_cache_mode = 'force_generic_plan'",
      'row_security = off',
      'array_nulls = off',
      'quote_all_identifiers = on',
    ])
      await asSuperuser(database, `ALTER ROLE ${role} SET ${setting}`);
    const node = await open();
    const [id = ''] = await insertSessions(database, node, 1);
    for (let generation = 1; generation <= 3; generation += 1) {
      expect(await rotate(node, id)).toMatchObject({ generation });
      expect(await generationOf(node, id)).toBe(generation);
      await setTimeout(600);
    }
    await asSuperuser(database, "UPDATE users SET display_name = 'Zoë Łęcka 李' WHERE id = 1");
    const session = await node.unitOfWork.read(({ sessions }) => sessions.find(id));
    expect(session).toMatchObject({ id, user: { displayName: 'Zoë Łęcka 李' } });
    expect(await problemOfRules(await connect())).toBeNull();
  });

  it('takes no session for ended whose row a policy hides', async () => {
    const node = await open(500);
    const [id = ''] = await insertSessions(database, node, 1);
    await asSuperuser(database, 'ALTER TABLE sessions ENABLE ROW LEVEL SECURITY');
    await expect(rotate(node, id)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(generationOf(node, id)).rejects.toMatchObject({ code: 'unavailable' });
    expect(problems.join()).toContain('row-level security policy for table \\"sessions\\"');
    await asSuperuser(database, 'ALTER TABLE sessions DISABLE ROW LEVEL SECURITY');
    expect(await rotate(node, id)).toMatchObject({ generation: 1 });
  });

  it('can do nothing meanwhile, and says why, when a right or a table is taken away', async () => {
    const node = await open(500);
    const [id = ''] = await insertSessions(database, node, 1);
    for (const [taken, given, problem] of [
      [
        `REVOKE UPDATE ON sessions FROM ${role}`,
        `GRANT UPDATE ON sessions TO ${role}`,
        'permission denied for table sessions',
      ],
      [
        'ALTER TABLE sessions RENAME TO sessions_of_before',
        'ALTER TABLE sessions_of_before RENAME TO sessions',
        'relation \\"sessions\\" does not exist',
      ],
      [
        `CREATE PUBLICATION all_of_it FOR TABLE sessions; ALTER TABLE sessions REPLICA IDENTITY NOTHING`,
        'DROP PUBLICATION all_of_it',
        'does not have a replica identity',
      ],
      [
        'ALTER TABLE sessions RENAME COLUMN generation TO generations',
        'ALTER TABLE sessions RENAME COLUMN generations TO generation',
        'column s.generation does not exist',
      ],
      [
        `ALTER TABLE sessions RENAME TO all_sessions; CREATE VIEW sessions AS SELECT DISTINCT * FROM all_sessions;
         GRANT SELECT, UPDATE ON sessions TO ${role}`,
        'DROP VIEW sessions; ALTER TABLE all_sessions RENAME TO sessions',
        'FOR UPDATE',
      ],
    ] as const) {
      await asSuperuser(database, taken);
      await expect(rotate(node, id), taken).rejects.toMatchObject({ code: 'unavailable' });
      expect(problems.join()).toContain(problem);
      await asSuperuser(database, given);
      expect(await rotate(node, id), given).not.toBeNull();
    }
  });

  it('is not used without the triggers that protect its rows', async () => {
    await asSuperuser(database, `ALTER ROLE ${role} SET session_replication_role = 'replica'`);
    const sentence = /session_replication_role is replica.*ALTER ROLE .* RESET/;
    await expect(open()).rejects.toThrow(sentence);
    await expect(examinePostgres(settings(), Date.now)).rejects.toThrow(sentence);
    await asSuperuser(database, `ALTER ROLE ${role} RESET session_replication_role`);
    await expect(open()).resolves.toBeDefined();
  });

  it('goes on when somebody has changed the type of a column', async () => {
    const node = await open();
    const [id = ''] = await insertSessions(database, node, 1);
    expect(await rotate(node, id)).toMatchObject({ generation: 1 });
    expect(await generationOf(node, id)).toBe(1);
    await asSuperuser(database, 'ALTER TABLE sessions ALTER COLUMN device_label TYPE varchar(200)');
    expect(await rotate(node, id)).toMatchObject({ generation: 2 });
    expect(await generationOf(node, id)).toBe(2);
  });

  it('knows that it has committed although PostgreSQL warned of something else before', async () => {
    const node = await open();
    const [id = ''] = await insertSessions(database, node, 1);
    await asSuperuser(
      database,
      `CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE WARNING 'database must be vacuumed within 177009986 transactions'; RETURN NULL; END $$`,
      'CREATE TRIGGER warn AFTER UPDATE ON audit_heads FOR EACH ROW EXECUTE FUNCTION warn()',
    );
    for (let generation = 1; generation <= 3; generation += 1) {
      expect(await rotate(node, id)).toMatchObject({ generation });
      await node.unitOfWork.run(({ audit }) =>
        audit.append({ type: 'audit_exported', outcome: 'success', timeMs: Date.now() }),
      );
    }
    expect(problems).toEqual([]);
  });

  it('knows the same while numbers of transactions are nearly used up, of which every writing statement warns', async () => {
    const proxy = await startWarningProxy(database, 'GetNewTransactionId');
    through = proxy;
    try {
      const node = await open(2_000);
      const [id = ''] = await insertSessions(database, node, 1);
      expect(await rotate(node, id)).toMatchObject({ generation: 1 });
      await node.probe(Date.now());
      expect(problems).toEqual([]);
    } finally {
      await store?.close();
      store = null;
      await proxy.close();
    }
  });

  it('waits for no lock for ever behind a pooler that drops what nodes set', async () => {
    const administrator = await Connection.open(database);
    const pooler = await startLendingPooler(database, 'forgetful');
    through = pooler;
    try {
      const node = await open(500);
      const [id = ''] = await insertSessions(database, node, 1);
      await administrator.execute('BEGIN; LOCK TABLE sessions');
      await expect(rotate(node, id)).rejects.toMatchObject({ code: 'unavailable' });
      const waiting = `SELECT count(*)::int AS count FROM pg_stat_activity WHERE usename = '${role}' AND wait_event_type = 'Lock'`;
      await expect.poll(() => asSuperuser(database, waiting)).toEqual([{ count: 0 }]);
      await administrator.execute('ROLLBACK');
      await expect.poll(() => rotate(node, id).catch(() => null)).not.toBeNull();
    } finally {
      await administrator.close();
      await store?.close();
      store = null;
      await pooler.close();
    }
  });

  it('goes on while somebody adds columns and indexes, and ends its statements', async () => {
    const node = await open();
    const [id = ''] = await insertSessions(database, node, 1);
    for (let generation = 1; generation <= 5; generation += 1) {
      expect(await rotate(node, id)).toMatchObject({ generation });
      await asSuperuser(
        database,
        `ALTER TABLE sessions ADD COLUMN added_${generation} bigint DEFAULT 7`,
        `CREATE INDEX ON sessions (added_${generation})`,
        'ANALYZE sessions',
        `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE usename = '${role}'`,
      );
      expect(await generationOf(node, id)).toBe(generation);
    }
  });

  it('hears from doctor of a slot that nobody reads, and how long rows were not frozen', async () => {
    const slot = `slot_${database.database}`;
    await asSuperuser(
      database,
      `SELECT pg_create_physical_replication_slot('${slot}', true)`,
      'SELECT pg_logical_emit_message(false, $$x$$, repeat($$y$$, 100000))',
    );
    try {
      const facts = await examinePostgres(settings(), Date.now);
      expect(facts.idleSlot?.name).toBe(slot);
      expect(facts.idleSlot?.keptBytes).toBeGreaterThan(90_000);
      expect(facts.frozenAge).toBeGreaterThan(0);
      expect(facts.move).toBeNull();
    } finally {
      await asSuperuser(database, `SELECT pg_drop_replication_slot('${slot}')`);
    }
  });
});
