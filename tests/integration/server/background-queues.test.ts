import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, inject, it, vi } from 'vitest';
import { startBackgroundWork } from '../../../server/background/background-work.ts';
import { parseServerConfig } from '../../../server/config/server-config.ts';
import { createKeyEncryptionFile } from '../../../server/crypto/key-encryption-keys.ts';
import type { Clock } from '../../../server/domain/ports/clock.ts';
import { silentLog } from '../../../server/domain/ports/log.ts';
import { unmeasured } from '../../../server/domain/ports/metrics.ts';
import { openClusterStore } from '../../../server/keys/open-cluster-store.ts';
import type { SealedStore } from '../../../server/keys/open-sealed-store.ts';
import type { Store } from '../../../server/store/store.ts';
import { freshDatabase } from '../../support/postgres/fresh-database.ts';
import { insertSessions, openNode, rotate } from '../../support/postgres/open-node.ts';
import { whyNoPostgres } from '../../support/postgres/provide-postgres.ts';
import { SealedTrail } from '../../support/server/sealed-trail.ts';

const hourMs = 3_600_000;
const why = whyNoPostgres();

describe('while a clean-up takes long', () => {
  let closers: (() => unknown)[] = [];
  afterEach(async () => {
    vi.useRealTimers();
    for (const close of closers.reverse()) await close();
    closers = [];
  });

  /** Begins the work in the background and comes to its first clean-up, which takes until the end of the test. */
  async function cleanUpForLong({ store, keys }: Pick<SealedStore, 'store' | 'keys'>, clock: Clock) {
    const { unitOfWork, amongNodes } = store;
    const cleanUp = Promise.withResolvers<Awaited<ReturnType<typeof keys.read>>>();
    const read = vi.spyOn(keys, 'read').mockReturnValue(cleanUp.promise);
    const finished: string[] = [];
    const metrics = { ...unmeasured, workFinished: ({ job }: { job: string }) => finished.push(job) };
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
    const stop = startBackgroundWork(
      { clock, unitOfWork, log: silentLog, metrics, keys },
      amongNodes,
      parseServerConfig({}),
    );
    closers.push(async () => {
      cleanUp.reject(new Error('the test is over'));
      await stop();
    });
    vi.advanceTimersByTime(60_000);
    await expect.poll(() => read.mock.calls.length).toBe(1);
    return finished;
  }

  const typesOf = ({ unitOfWork }: Store) =>
    unitOfWork.read(async ({ audit }) => (await Array.fromAsync(audit.events())).map(({ type }) => type));

  it('the trail of a database file is signed every hour', async () => {
    const trail = await SealedTrail.open();
    closers.push(() => trail.close());
    const { store } = trail.sealed;
    const finished = await cleanUpForLong(trail.sealed, trail.clock);
    const before = (await typesOf(store)).filter((type) => type === 'checkpoint').length;
    trail.clock.advance(hourMs);
    await trail.append(1);
    vi.advanceTimersByTime(60_000);
    await expect.poll(() => typesOf(store)).toContain('checkpoint');
    expect((await typesOf(store)).filter((type) => type === 'checkpoint')).toHaveLength(before + 1);
    expect(finished).not.toContain('cleanup');
    expect(await trail.verify()).toMatchObject({ whole: true });
  });

  it.skipIf(why !== null)(
    `the lanes of nodes are signed within seconds${why === null ? '' : ` (${why})`}`,
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'carelink-queues-'));
      closers.push(() => rmSync(folder, { recursive: true }));
      const encryptionFile = join(folder, 'encryption.json');
      createKeyEncryptionFile(encryptionFile, 1);
      const database = await freshDatabase(inject('postgresFolder'));
      const clock = { nowMs: () => Date.now() };
      const cluster = await openClusterStore({
        store: await openNode(database),
        encryptionFile,
        recordFile: join(folder, 'node.sqlite'),
        accessAlgorithm: 'ES256',
        clock,
        log: silentLog,
      });
      const { store } = cluster;
      closers.push(() => store.close());
      const [id = ''] = await insertSessions(database, store, 1);
      store.amongNodes.start();
      await expect.poll(() => store.amongNodes.leadership.isOurs).toBe(true);
      const finished = await cleanUpForLong(cluster, clock);
      expect(await typesOf(store)).not.toContain('lanes_signed');
      await rotate(store, id);
      vi.advanceTimersByTime(1_000);
      await expect.poll(() => typesOf(store)).toContain('lanes_signed');
      expect(finished).not.toContain('cleanup');
    },
  );
});
