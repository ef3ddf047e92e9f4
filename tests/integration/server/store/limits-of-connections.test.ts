import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { silentLog } from '../../../../server/domain/ports/log.ts';
import type { Connection } from '../../../../server/store/postgres/connection.ts';
import { asRefusal } from '../../../../server/store/postgres/database-failure.ts';
import { Primary } from '../../../../server/store/postgres/primary.ts';
import { statement } from '../../../../server/store/postgres/statement.ts';
import { type CuttingProxy, startCuttingProxy } from '../../../support/postgres/cutting-proxy.ts';
import { freshDatabase, type TestDatabase } from '../../../support/postgres/fresh-database.ts';
import { whyNoPostgres } from '../../../support/postgres/provide-postgres.ts';

const why = whyNoPostgres();
const unavailable = { code: 'unavailable' };
/** Longer than a test may take. */
const foreverSeconds = 3_600;

describe.skipIf(why !== null)(`a connection to PostgreSQL${why === null ? '' : ` (${why})`}`, () => {
  let database: TestDatabase;
  const closers: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    database = await freshDatabase(inject('postgresFolder'));
  });
  afterAll(async () => {
    for (const close of closers.reverse()) await close();
  });

  async function connect(through: { host: string; port: number } = database): Promise<Connection> {
    const { host, port } = through;
    const { user, password } = database;
    const primary = new Primary({
      settings: {
        address: { hosts: [{ host, port }], user, database: database.database },
        readPassword: () => password,
        readAuthorities: () => null,
        allowsPlaintext: false,
        readers: 1,
      },
      log: silentLog,
      lockPatienceMs: 200,
    });
    const connection = await primary.connect('limits');
    closers.push(async () => connection.destroy());
    return connection;
  }
  async function proxy(): Promise<CuttingProxy> {
    const started = await startCuttingProxy(database);
    closers.push(() => started.close());
    return started;
  }
  const failureOf = (work: Promise<unknown>) =>
    work.then(
      () => 'it ended well',
      (error) => error,
    );
  const sleep = (connection: Connection) => connection.execute(`SELECT pg_sleep(${foreverSeconds})`);

  // At the same time: each of them waits for nothing but its limit.
  const limits: Record<string, () => Promise<void>> = {
    'gives up what somebody else has locked': async () => {
      const [holder, waiting] = [await connect(), await connect()];
      await holder.execute('BEGIN; LOCK TABLE wards');
      const failure = await failureOf(waiting.execute('BEGIN; LOCK TABLE wards'));
      expect(failure).toMatchObject({ code: '55P03' });
      expect(asRefusal(failure)).toMatchObject(unavailable);
      expect(waiting.isLost).toBe(false);
      await holder.execute('ROLLBACK');
    },
    'ends a statement that takes too long': async () => {
      const connection = await connect();
      const failure = await failureOf(sleep(connection));
      expect(failure).toMatchObject({ code: '57014' });
      expect(asRefusal(failure)).toMatchObject(unavailable);
      // It can be used for others.
      await connection.execute('SELECT 1');
    },
    'is ended by PostgreSQL where a transaction is left open': async () => {
      const connection = await connect();
      await connection.execute('BEGIN; LOCK TABLE users');
      await expect.poll(() => connection.isLost).toBe(true);
      const failure = await failureOf(connection.execute('SELECT 1'));
      expect(asRefusal(failure)).toMatchObject(unavailable);
      // Nobody waits for it any more.
      await (await connect()).execute('BEGIN; LOCK TABLE users');
    },
    'is given up when nothing is heard': async () => {
      const between = await proxy();
      const connection = await connect(between);
      between.hold();
      const failure = await failureOf(connection.execute('SELECT 1'));
      expect(asRefusal(failure)).toMatchObject(unavailable);
      expect(connection.isLost).toBe(true);
    },
    'is not waited for where nobody answers': async () => {
      const between = await proxy();
      between.hold();
      await expect(connect(between)).rejects.toThrow(/cannot be reached/);
    },
    'is watched by PostgreSQL, too, so that the locks of a machine that is gone are free within seconds':
      async () => {
        const connection = await connect();
        const settings = await connection.all(
          statement<{ name: string; setting: string }>(
            "SELECT name, setting FROM pg_settings WHERE name LIKE 'tcp\\_keepalives%' ORDER BY name",
          ),
        );
        expect(settings.map(({ setting }) => Number(setting))).toEqual([3, 5, 2]);
      },
  };

  test.concurrent.each(Object.keys(limits))('%s', (name) => limits[name]?.() ?? expect.unreachable());
});
