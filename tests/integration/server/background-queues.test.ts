import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { startBackgroundWork } from '../../../server/background/background-work.ts';
import { parseServerConfig } from '../../../server/config/server-config.ts';
import type { ServerConfigInput } from '../../../server/create-server.ts';
import { createKeyEncryptionFile } from '../../../server/crypto/key-encryption-keys.ts';
import { type AmongNodes, alone } from '../../../server/domain/ports/among-nodes.ts';
import type { Clock } from '../../../server/domain/ports/clock.ts';
import { LeadershipLost, onlyNode } from '../../../server/domain/ports/leadership.ts';
import { silentLog } from '../../../server/domain/ports/log.ts';
import { unmeasured } from '../../../server/domain/ports/metrics.ts';
import { openClusterStore } from '../../../server/keys/open-cluster-store.ts';
import type { SealedStore } from '../../../server/keys/open-sealed-store.ts';
import type { Store } from '../../../server/store/store.ts';
import { freshDatabase } from '../../support/postgres/fresh-database.ts';
import { insertSessions, openNode, rotate } from '../../support/postgres/open-node.ts';
import { whyNoPostgres } from '../../support/postgres/provide-postgres.ts';
import { SealedTrail } from '../../support/server/sealed-trail.ts';
import { newSession, newUser, stamp } from '../../support/store/records.ts';

const hourMs = 3_600_000;
const yearMs = 366 * 24 * hourMs;
const why = whyNoPostgres();

describe('while a clean-up takes long', () => {
  let closers: (() => unknown)[] = [];
  afterEach(async () => {
    vi.useRealTimers();
    for (const close of closers.reverse()) await close();
    closers = [];
  });

  /** Begins the work in the background and comes to its first clean-up, which takes until the end of the test. */
  async function cleanUpForLong(
    { store, keys }: Pick<SealedStore, 'store' | 'keys'>,
    clock: Clock,
    { config = {}, ...changes }: { config?: ServerConfigInput; amongNodes?: AmongNodes } = {},
  ) {
    const { unitOfWork, amongNodes } = { ...store, ...changes };
    const cleanUp = Promise.withResolvers<Awaited<ReturnType<typeof keys.read>>>();
    const read = vi.spyOn(keys, 'read').mockReturnValue(cleanUp.promise);
    const finished: string[] = [];
    const warnings: string[] = [];
    const problems: unknown[] = [];
    const warn = (fields: { problem?: unknown }, message: string) => {
      warnings.push(message);
      if (fields.problem !== undefined) problems.push(fields.problem);
    };
    const log = { ...silentLog, warn };
    const metrics = { ...unmeasured, workFinished: ({ job }: { job: string }) => finished.push(job) };
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
    const stop = startBackgroundWork(
      { clock, unitOfWork, log, metrics, keys },
      amongNodes,
      parseServerConfig(config),
    );
    const fail = () => cleanUp.reject(new Error('the test is over'));
    closers.push(async () => {
      fail();
      await stop();
    });
    vi.advanceTimersByTime(60_000);
    await expect.poll(() => read.mock.calls.length).toBe(1);
    return { finished, warnings, problems, fail, stop };
  }

  const typesOf = ({ unitOfWork }: Store) =>
    unitOfWork.read(async ({ audit }) => (await Array.fromAsync(audit.events())).map(({ type }) => type));

  it('the trail of a database file is signed every hour', async () => {
    const trail = await SealedTrail.open();
    closers.push(() => trail.close());
    const { store } = trail.sealed;
    const { finished } = await cleanUpForLong(trail.sealed, trail.clock);
    const before = (await typesOf(store)).filter((type) => type === 'checkpoint').length;
    trail.clock.advance(hourMs);
    await trail.append(1);
    vi.advanceTimersByTime(60_000);
    await expect.poll(() => typesOf(store)).toContain('checkpoint');
    expect((await typesOf(store)).filter((type) => type === 'checkpoint')).toHaveLength(before + 1);
    expect(finished).not.toContain('cleanup');
    expect(await trail.verify()).toMatchObject({ whole: true });
  });

  it('sessions of a database file are ended in time, and what fails in it keeps nothing else from being removed', async () => {
    const trail = await SealedTrail.open();
    closers.push(() => trail.close());
    const { unitOfWork } = trail.sealed.store;
    const startedAtMs = trail.clock.nowMs();
    const times = { startedAtMs, expiresAtMs: startedAtMs + hourMs };
    const id = await unitOfWork.run(async ({ users, sessions }) => {
      await sessions.registerStamp(stamp);
      const session = newSession(await users.insert(newUser('ana')), times);
      await sessions.insert(session);
      return session.id;
    });
    const { finished, warnings, fail } = await cleanUpForLong(trail.sealed, trail.clock);
    trail.clock.advance(hourMs);
    vi.advanceTimersByTime(60_000);
    const find = () => unitOfWork.read(({ sessions }) => sessions.find(id));
    await expect.poll(async () => (await find())?.ended?.reason).toBe('expired');
    expect(finished).not.toContain('cleanup');
    trail.clock.advance(50 * yearMs);
    fail();
    await expect.poll(() => finished).toContain('cleanup');
    expect(warnings, 'the last step').toContainEqual(
      expect.stringContaining('older than they are to be kept'),
    );
    expect(warnings).toContain('background work failed');
  });

  describe('and more than one step would have something to do', () => {
    let trail: SealedTrail;
    beforeEach(async () => {
      trail = await SealedTrail.open();
      closers.push(() => trail.close());
    });
    /** The last step says so unless it is left out. */
    const lastStep = expect.stringContaining('older than they are to be kept');

    it('a stop leaves the rest to the next start', async () => {
      const { finished, warnings, fail, stop } = await cleanUpForLong(trail.sealed, trail.clock);
      trail.clock.advance(50 * yearMs);
      const stopped = stop();
      fail();
      await stopped;
      expect(finished).toContain('cleanup');
      expect(warnings).toEqual([]);
    });

    it.each([
      ['ceases to lead', false],
      ['ceases to lead, and leads again before the step ends', true],
    ])('a node that %s leaves the rest to the leader of that time', async (_what, again) => {
      const listeners: (() => void)[] = [];
      const leadership = { ...onlyNode, isOurs: true, onChange: (told: () => void) => listeners.push(told) };
      const tell = (isOurs: boolean) => {
        leadership.isOurs = isOurs;
        for (const listener of listeners) listener();
      };
      const amongNodes = { ...alone, leadership };
      const { finished, warnings, fail } = await cleanUpForLong(trail.sealed, trail.clock, { amongNodes });
      trail.clock.advance(50 * yearMs);
      tell(false);
      if (again) tell(true);
      fail();
      await expect.poll(() => finished).toContain('cleanup');
      expect(warnings).toEqual([]);
    });

    it('a node that does not know yet that another one leads asks the database no more', async () => {
      const leadership = { ...onlyNode, require: () => Promise.reject(new LeadershipLost()) };
      const amongNodes = { ...alone, leadership };
      const warnings: string[] = [];
      const problems: unknown[] = [];
      const { unitOfWork } = trail.sealed.store;
      const read = vi.spyOn(trail.sealed.keys, 'read');
      const finished = Promise.withResolvers<string>();
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
      trail.clock.advance(50 * yearMs);
      const stop = startBackgroundWork(
        {
          clock: trail.clock,
          unitOfWork,
          keys: trail.sealed.keys,
          log: {
            ...silentLog,
            warn: ({ work, problem }: { work?: string; problem?: unknown }, message) => {
              warnings.push(message);
              if (work === 'cleanup') problems.push(problem);
            },
          },
          metrics: { ...unmeasured, workFinished: ({ job }) => job === 'cleanup' && finished.resolve(job) },
        },
        amongNodes,
        parseServerConfig({}),
      );
      closers.push(stop);
      vi.advanceTimersByTime(60_000);
      await finished.promise;
      expect(problems).toEqual(['LeadershipLost']);
      expect(read).not.toHaveBeenCalled();
      expect(warnings).not.toContainEqual(lastStep);
    });

    it('each failure is told', async () => {
      const archive = join(trail.folder, 'archive');
      mkdirSync(archive);
      for (let last = 1; last < 10; last += 1) writeFileSync(join(archive, `audit-1-${last}.ndjson`), '');
      const config = { audit: { archive } };
      const { finished, problems, fail } = await cleanUpForLong(trail.sealed, trail.clock, { config });
      trail.clock.advance(50 * yearMs);
      fail();
      await expect.poll(() => finished).toContain('cleanup');
      expect(problems).toEqual(['Error', expect.stringMatching(/^The archive .* is not complete\.$/)]);
    });
  });

  it.skipIf(why !== null)(
    `the lanes of nodes are signed within seconds, and what they remember for each other is forgotten${why === null ? '' : ` (${why})`}`,
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
      const { finished } = await cleanUpForLong(cluster, clock);
      expect(await typesOf(store)).not.toContain('lanes_signed');
      await rotate(store, id);
      vi.advanceTimersByTime(1_000);
      await expect.poll(() => typesOf(store)).toContain('lanes_signed');
      const forgotten = () => finished.filter((job) => job === 'forget').length;
      await expect.poll(forgotten).toBe(1);
      vi.advanceTimersByTime(60_000);
      await expect.poll(forgotten).toBe(2);
      expect(finished).not.toContain('cleanup');
    },
  );
});
