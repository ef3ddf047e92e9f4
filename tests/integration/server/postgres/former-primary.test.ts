import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { unmeasured } from '../../../../server/domain/ports/metrics.ts';
import type { Store } from '../../../../server/store/store.ts';
import { startCuttingProxy } from '../../../support/postgres/cutting-proxy.ts';
import { asSuperuser, freshDatabase, type TestDatabase } from '../../../support/postgres/fresh-database.ts';
import { generationOf, insertSessions, openNode, rotate } from '../../../support/postgres/open-node.ts';
import {
  endPostgres,
  makeStandby,
  type PostgresAddress,
  type Standby,
  whyNoPostgres,
} from '../../../support/postgres/provide-postgres.ts';
import { patienceMs } from '../../../support/run/patience.ts';

const why = whyNoPostgres();
const isFormerPrimary = /takes writes, but another host has been promoted since/;

/** Somebody promotes the standby by hand, and leaves the primary as it is: nobody's connection is cut. */
describe.skipIf(why !== null)(`a failover that cuts nobody off${why === null ? '' : ` (${why})`}`, () => {
  const folders = ['primary', 'standby'].map((name) => mkdtempSync(join(tmpdir(), `carelink-${name}-`)));
  const [primaryFolder = '', standbyFolder = ''] = folders;
  let former: TestDatabase;
  let current: TestDatabase;
  let standby: Standby;
  const stores: Store[] = [];
  let sessions: string[];

  /** A node, and what it says of itself. */
  async function openWatched(node: string, hosts: readonly { host: string; port: number }[]) {
    const warned: string[] = [];
    const counted = { left: 0, former: 0 };
    const tell = (_: object, message: string) => void warned.push(message);
    const store = await openNode(former, {
      node,
      hosts,
      patienceMs: 20_000,
      log: { debug() {}, info() {}, warn: tell, error: tell } as never,
      metrics: {
        ...unmeasured,
        databaseLeft: () => {
          counted.left += 1;
        },
        formerPrimaries: (count) => {
          counted.former = count;
        },
      },
    });
    stores.push(store);
    return { store, warned, counted };
  }

  const generationAt = async (database: TestDatabase, id: string) => {
    const [row] = await asSuperuser(
      database,
      `SELECT generation::int FROM sessions WHERE id = decode('${id.replaceAll('-', '')}', 'hex')`,
    );
    return row?.generation;
  };
  const port = ({ host, port }: PostgresAddress) => ({ host, port });

  beforeAll(async () => {
    chmodSync(standbyFolder, 0o700);
    former = await freshDatabase(primaryFolder);
    standby = await makeStandby(standbyFolder, former, 's1');
    standby.start();
    current = { ...former, ...standby.address };
  }, 240_000);

  afterAll(async () => {
    for (const store of stores) await store.close();
    await standby?.stop();
    await endPostgres(primaryFolder);
    for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  test('is noticed by nodes at the former primary, which go on at the new one and say so once', async () => {
    const proxy = await startCuttingProxy(former);
    try {
      const listing = await openWatched('listing', [port(former), port(current)]);
      // One name or address, behind which somebody has put the other host meanwhile.
      const behind = await openWatched('behind', [proxy]);
      sessions = await insertSessions(former, listing.store, 3);
      const [one = '', two = '', three = ''] = sessions;
      await listing.store.amongNodes.sessionChanges?.take();
      await listing.store.amongNodes.sessionChanges?.take();
      expect((await listing.store.amongNodes.sessionChanges?.take())?.sessions).toEqual(new Set());
      for (const id of sessions) expect(await rotate(listing.store, id)).toMatchObject({ generation: 1 });
      await vi.waitFor(async () => expect(await generationAt(current, three)).toBe(1), {
        timeout: patienceMs,
      });

      await asSuperuser(current, 'SELECT pg_promote()');
      proxy.lead(current);
      expect(await generationAt(former, one)).toBe(1);
      // Until it is noticed, a node may go on at the former primary, whose commits are lost.
      await vi.waitFor(
        async () => {
          for (const { store } of [listing, behind]) await rotate(store, one);
          expect([listing.counted.left, behind.counted.left]).toEqual([1, 1]);
        },
        { timeout: 90_000, interval: 500 },
      );
      for (const { store } of [listing, behind]) {
        const before = Number(await generationAt(current, two));
        expect(await rotate(store, two)).toMatchObject({ generation: before + 1 });
        expect(await generationAt(current, two)).toBe(before + 1);
        expect(await generationOf(store, two)).toBe(before + 1);
      }
      expect(await generationAt(former, two)).toBe(1);
      // Numbers of transactions are those of another history.
      const moved = await listing.store.amongNodes.sessionChanges?.take();
      expect(moved).toEqual({ users: null, sessions: null });

      await expect.poll(() => listing.counted.former).toBe(1);
      expect(behind.counted.former).toBe(0);
      const told = listing.warned.filter((message) => isFormerPrimary.test(message));
      expect(told).toEqual([expect.stringContaining(`:${former.port} takes writes`)]);
      for (const { warned } of [listing, behind])
        expect(warned.filter((message) => message.includes('going on there'))).toHaveLength(1);
    } finally {
      await proxy.close();
    }
  }, 300_000);

  test('is noticed as well by a new connection of a node, before any look of that node', async () => {
    const proxy = await startCuttingProxy(former);
    try {
      const { store, counted, warned } = await openWatched('connecting', [proxy]);
      const [, two = ''] = sessions;
      expect(await rotate(store, two)).toMatchObject({ generation: 2 });
      expect(await generationAt(former, two)).toBe(2);
      // Its looks keep their connection to the former primary for a minute. Two reads at once are one more than it has connections for.
      proxy.lead(current);
      await vi.waitFor(
        async () => {
          await Promise.all([generationOf(store, two), generationOf(store, two)]);
          expect(counted.left).toBe(1);
        },
        { timeout: 90_000, interval: 500 },
      );
      const before = Number(await generationAt(current, two));
      expect(await rotate(store, two)).toMatchObject({ generation: before + 1 });
      expect(await generationAt(current, two)).toBe(before + 1);
      expect(await generationAt(former, two)).toBe(2);
      expect(warned.filter((message) => message.includes('going on there'))).toHaveLength(1);
    } finally {
      await proxy.close();
    }
  }, 300_000);

  test('and nobody goes back, not even when the new primary is gone', async () => {
    const [listing] = stores as [Store];
    const [, , three = ''] = sessions;
    await standby.stop();
    const asked = rotate(listing, three);
    await expect(asked).rejects.toMatchObject({ code: 'unavailable' });
    expect(await generationAt(former, three)).toBe(1);
    standby.start();
    await expect.poll(() => rotate(listing, three).catch(() => null)).not.toBeNull();
    expect(await generationAt(former, three)).toBe(1);
  }, 240_000);
});
