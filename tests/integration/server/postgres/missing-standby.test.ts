import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { notingCommits } from '../../../../server/domain/ports/commit-note.ts';
import { unmeasured } from '../../../../server/domain/ports/metrics.ts';
import { Connection } from '../../../../server/store/postgres/connection.ts';
import { askForStandby, isOnStandby } from '../../../../server/store/postgres/standby-evidence.ts';
import type { Store } from '../../../../server/store/store.ts';
import { asSuperuser, freshDatabase, type TestDatabase } from '../../../support/postgres/fresh-database.ts';
import { generationOf, insertSessions, openNode, rotate } from '../../../support/postgres/open-node.ts';
import {
  endPostgres,
  makeStandby,
  type Standby,
  whyNoPostgres,
} from '../../../support/postgres/provide-postgres.ts';
import { patienceMs } from '../../../support/run/patience.ts';
import { FakeServerClock } from '../../../support/server/fake-clock.ts';
import { newAuditSeal } from '../../../support/server/new-audit-seal.ts';

const why = whyNoPostgres();

/** A primary and a standby that streams from it; the names of standbys are set and emptied as Patroni does. */
describe.skipIf(why !== null)(`a standby that is lost${why === null ? '' : ` (${why})`}`, () => {
  const folders = ['primary', 'standby'].map((name) => mkdtempSync(join(tmpdir(), `carelink-${name}-`)));
  const [primaryFolder = '', standbyFolder = ''] = folders;
  let database: TestDatabase;
  let standby: Standby;
  let store: Store;
  let id = '';
  const counted = { unprotected: 0, missing: [] as boolean[] };
  const logged: string[] = [];
  const seal = newAuditSeal();
  const protect = (node: Store) => {
    const headRecord = { read: () => ({ kind: 'missing' }) as const, write: () => {} };
    node.protectAudit({ seal, headRecord, clock: new FakeServerClock() }, null);
  };

  const name = (names: string) =>
    asSuperuser(
      database,
      'SET synchronous_commit = local',
      `ALTER SYSTEM SET synchronous_standby_names = '${names}'`,
      'SELECT pg_reload_conf()',
    );
  const streams = () =>
    vi.waitFor(
      async () => {
        const rows = await asSuperuser(
          database,
          'SELECT FROM pg_stat_replication WHERE flush_lsn IS NOT NULL',
        );
        expect(rows).toHaveLength(1);
      },
      { timeout: patienceMs, interval: 20 },
    );
  const rotated = (at = store) => notingCommits(() => rotate(at, id));
  const events = () =>
    asSuperuser(
      database,
      "SELECT type, outcome, details FROM audit_events WHERE type LIKE 'replication%' ORDER BY lane, seq",
    );

  beforeAll(async () => {
    chmodSync(standbyFolder, 0o700);
    database = await freshDatabase(primaryFolder);
    standby = await makeStandby(standbyFolder, database, 's1');
    standby.start();
    await streams();
    await name('s1');
    const tell = (_: object, message: string) => void logged.push(message);
    store = await openNode(database, {
      standby: 'required',
      patienceMs: 20_000,
      log: { debug: tell, info: tell, warn: tell, error: tell } as never,
      metrics: {
        ...unmeasured,
        unprotectedCommit: () => {
          counted.unprotected += 1;
        },
        standbyMissing: (isMissing) => void counted.missing.push(isMissing),
      },
    });
    protect(store);
    [id = ''] = await insertSessions(database, store, 1);
  });

  afterAll(async () => {
    await store?.close();
    await standby?.stop();
    await endPostgres(primaryFolder);
    for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  test('what is on it, too, is acknowledged, although the names were set only just now', async () => {
    expect(await rotated()).toMatchObject({ result: { generation: 1 }, isUnreplicated: false });
    const ended = await notingCommits(() => store.unitOfWork.run(async () => 'done'));
    expect(ended).toEqual({ result: 'done', isUnreplicated: false });
    expect(counted).toEqual({ unprotected: 0, missing: [] });
  });

  test('names that no connection of PostgreSQL waits for yet are no evidence without the standby', async () => {
    await asSuperuser(database, "CREATE ROLE onlooker LOGIN PASSWORD 'onlooker'");
    const connection = await Connection.open({ ...database, user: 'onlooker', password: 'onlooker' });
    const state = await askForStandby(connection);
    expect(state).toMatchObject({ isNamed: true, isSettled: false });
    // This role may not see the standbys.
    expect(await isOnStandby(connection, state)).toBe(false);
    expect(await isOnStandby(connection, { isNamed: true, isSettled: true, lsn: '0/0' })).toBe(true);
    await connection.close();
    const superuser = await Connection.open(database);
    await expect.poll(async () => isOnStandby(superuser, await askForStandby(superuser))).toBe(true);
    // Further than the standby can be.
    expect(await isOnStandby(superuser, { isNamed: true, isSettled: false, lsn: 'FFFF/0' })).toBe(false);
    await superuser.close();
  });

  test('a commit that waits for a lost standby is let go when the names are emptied, and known to be unprotected', async () => {
    await standby.stop();
    const waiting = rotated();
    await vi.waitFor(
      async () => {
        const rows = await asSuperuser(database, "SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
        expect(rows).toHaveLength(1);
      },
      { timeout: patienceMs, interval: 10 },
    );
    await name('');
    expect(await waiting).toMatchObject({ result: { generation: 2 }, isUnreplicated: true });
    expect(await generationOf(store, id)).toBe(2);
  });

  test('the ward goes on; log, gauge and audit trail say it once', async () => {
    for (let times = 0; times < 3; times += 1)
      expect(await rotated()).toMatchObject({ isUnreplicated: true });
    const many = await insertSessions(database, store, 5);
    await Promise.all(many.map((one) => rotate(store, one)));
    await expect.poll(events).toHaveLength(1);
    expect(counted.missing).toEqual([true]);
    expect(counted.unprotected).toBeGreaterThan(4);
    expect(logged.filter((message) => message.startsWith('no synchronous standby'))).toHaveLength(1);
  });

  test('a command is told, too, and writes no event of its own', async () => {
    const command = await openNode(database, { node: null, standby: 'required' });
    const { isUnreplicated } = await notingCommits(() => command.unitOfWork.run(async () => 'done'));
    await command.close();
    expect(isUnreplicated).toBe(true);
    expect(await events()).toHaveLength(1);
  });

  test('a node that starts meanwhile knows, and a site without standbys is not bothered', async () => {
    const other = await openNode(database, { node: 'b', standby: 'required' });
    const before = (await events()).length;
    expect(await rotated(other)).toMatchObject({ isUnreplicated: true });
    // Not before its events bear a seal.
    expect(await events()).toHaveLength(before);
    protect(other);
    expect(await rotated(other)).toMatchObject({ isUnreplicated: true });
    await other.close();
    const single = await openNode(database, { node: 'c', standby: 'none' });
    expect(await rotated(single)).toMatchObject({ isUnreplicated: false });
    await single.close();
  });

  test('an idle node notices that it is back; names alone are not enough', async () => {
    // Its connections are told, but no standby has anything yet: a commit waits.
    standby.start();
    await streams();
    expect(await rotated()).toMatchObject({ isUnreplicated: true });
    await name('s1');
    await vi.waitFor(() => expect(counted.missing).toEqual([true, false]), {
      timeout: patienceMs,
      interval: 50,
    });
    expect(await rotated()).toMatchObject({ isUnreplicated: false });
    await expect.poll(async () => (await events()).at(-1)?.type).toBe('replication_back');
    const back = (await events()).filter(({ details }) => JSON.parse(String(details)).node === 'a');
    expect(back.map(({ type, outcome }) => `${type} ${outcome}`)).toEqual([
      'replication_lost failure',
      'replication_back success',
    ]);
    const details = JSON.parse(String(back[1]?.details));
    expect(details).toMatchObject({ node: 'a', lane: 1, lane_from_seq: 2 });
    expect(details.lane_to_seq).toBeGreaterThan(8);
    expect(details.house_to_seq).toBeGreaterThanOrEqual(details.house_from_seq);
  });
});
