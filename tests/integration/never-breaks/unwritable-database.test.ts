import { afterEach, expect, it } from 'vitest';
import { prepareServer, type SpawnedServer } from '../../support/faults/spawn-server.ts';
import {
  expectAliveNotReady,
  expectGoesOn,
  expectReady,
  expectUnavailable,
} from '../../support/never-breaks/expect-health.ts';
import { needsPrlimit, setLimit } from '../../support/never-breaks/process-limits.ts';
import { runCleanups } from '../../support/never-breaks/run-cleanups.ts';
import { signInAtStations } from '../../support/never-breaks/signed-in-stations.ts';
import { mountSmallDisk } from '../../support/never-breaks/small-disk.ts';
import { verifyAudit } from '../../support/server/read-audit.ts';

const clock = { nowMs: () => Date.now() };
const cleanups: (() => Promise<void> | void)[] = [];

afterEach(() => runCleanups(cleanups));

async function startWithStations(server: SpawnedServer) {
  cleanups.push(() => server.dispose());
  await server.start();
  const stations = await signInAtStations({ url: server.url, databaseFile: server.databaseFile, clock });
  cleanups.push(() => stations.both.forEach((station) => void station.close()));
  return stations;
}

it('answers 503 while the system refuses every write, and goes on when it accepts them again', async (context) => {
  needsPrlimit(context);
  const server = await prepareServer(['--unbound', 'allow']);
  const { bound, unbound, both } = await startWithStations(server);
  for (const station of both) await expectGoesOn(station);

  // Every write to a file now fails, as on a broken or read-only disk.
  setLimit(server.pid, 'fsize', 0);
  for (const station of both) expectUnavailable(await station.refresh());
  await expectAliveNotReady(bound);
  expectUnavailable(await bound.post('/account/logout/', { refresh: bound.held.refresh }));
  expect((await unbound.get('/v1/me')).status).toBe(200);

  setLimit(server.pid, 'fsize', 'unlimited');
  await expectReady(unbound);
  for (const station of both) await expectGoesOn(station);
  expect(await server.stop()).toBe(0);
  expect(await verifyAudit({ databaseFile: server.databaseFile, clock })).toMatchObject({ whole: true });
});

it('says in one line why it does not start on a read-only disk, and goes on when it is writable', async (context) => {
  const disk = mountSmallDisk(context, 16);
  cleanups.push(() => disk.remove());
  const server = await prepareServer(['--unbound', 'allow'], disk.path);
  const { both } = await startWithStations(server);
  for (const station of both) await expectGoesOn(station);

  await server.kill();
  disk.setReadOnly(true);
  cleanups.push(() => disk.setReadOnly(false));
  await expect(server.start()).rejects.toThrow(
    /ended with 1: [\s\S]*\nThe database \S+ cannot be opened: [^\n]*read-?only[^\n]*\.\n$/,
  );
  disk.setReadOnly(false);
  await server.start();
  for (const station of both) await expectGoesOn(station);
});
