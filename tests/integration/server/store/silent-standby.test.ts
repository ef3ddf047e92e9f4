import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { asSuperuser, freshDatabase, type TestDatabase } from '../../../support/postgres/fresh-database.ts';
import { generationOf, insertSessions, openNode, rotate } from '../../../support/postgres/open-node.ts';
import { endPostgres, whyNoPostgres } from '../../../support/postgres/provide-postgres.ts';

const why = whyNoPostgres();

/** On a PostgreSQL of its own, since all of it waits for a standby that is not there. */
describe.skipIf(why !== null)(`a standby that does not answer${why === null ? '' : ` (${why})`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'carelink-standby-'));
  let database: TestDatabase;

  beforeAll(async () => {
    database = await freshDatabase(folder);
  });

  afterAll(async () => {
    await endPostgres(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const waitForStandby = (name: string) =>
    asSuperuser(
      database,
      'SET synchronous_commit = local',
      `ALTER SYSTEM SET synchronous_standby_names = '${name}'`,
      'SELECT pg_reload_conf()',
    );
  afterEach(() => waitForStandby(''));
  const waiting = () =>
    asSuperuser(
      database,
      `SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND application_name LIKE 'carelink-server a %'`,
    );
  const commitWaits = async () => {
    for (let times = 0; times < 300 && (await waiting()).length === 0; times += 1) await setTimeout(10);
    expect(await waiting()).toHaveLength(1);
  };

  test('a commit that PostgreSQL calls a success with a warning is found out, and done once', async () => {
    const store = await openNode(database, { patienceMs: 10_000 });
    const [id = ''] = await insertSessions(database, store, 1);
    await rotate(store, id);
    await waitForStandby('nobody');
    let isAcknowledged = false;
    const rotated = rotate(store, id).then((session) => {
      isAcknowledged = true;
      return session;
    });
    await commitWaits();
    const [{ pid } = {}] = await waiting();
    await asSuperuser(database, `SELECT pg_cancel_backend(${pid})`);
    // The process looks again, and waits again: what it has found is not on the standby either.
    for (let times = 0; times < 300; times += 1) {
      const [other] = await waiting();
      if (other && other.pid !== pid) break;
      await setTimeout(10);
    }
    expect(isAcknowledged).toBe(false);
    await waitForStandby('');
    expect((await rotated)?.generation).toBe(2);
    expect(await generationOf(store, id)).toBe(2);
    await store.close();
  });

  test('a proof that PostgreSQL calls remembered with a warning is not accepted', async () => {
    const store = await openNode(database, { patienceMs: 10_000 });
    await waitForStandby('nobody');
    const use = { keyThumbprint: 'key', proofId: 'proof', nowMs: Date.now() };
    const remembering = store.amongNodes.seenProofs?.remember(use).catch((error: unknown) => error);
    await commitWaits();
    const [{ pid } = {}] = await waiting();
    await asSuperuser(database, `SELECT pg_cancel_backend(${pid})`);
    expect(await remembering).toMatchObject({ code: 'unavailable' });
    await waitForStandby('');
    expect(await store.amongNodes.seenProofs?.remember({ ...use, proofId: 'next' })).toBe('new');
    await store.close();
  });

  test('while it is silent nothing is acknowledged, and nobody waits longer than is allowed', async () => {
    const store = await openNode(database, { patienceMs: 800 });
    const patient = await openNode(database, { node: 'b', patienceMs: 20_000 });
    const [id = ''] = await insertSessions(database, patient, 1);
    await patient.close();
    await waitForStandby('nobody');
    await expect(rotate(store, id)).rejects.toMatchObject({ code: 'unavailable' });
    await waitForStandby('');
    await expect.poll(async () => (await rotate(store, id))?.generation).toBeGreaterThan(0);
    await store.close();
  });
});
