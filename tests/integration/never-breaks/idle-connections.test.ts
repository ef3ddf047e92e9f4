import { afterEach, expect, it } from 'vitest';
import { prepareServer } from '../../support/faults/spawn-server.ts';
import { expectGoesOn, expectReady } from '../../support/never-breaks/expect-health.ts';
import { inThisRun } from '../../support/never-breaks/full-run.ts';
import { openConnections } from '../../support/never-breaks/open-connections.ts';
import { needsProc, openDescriptors } from '../../support/never-breaks/process-limits.ts';
import { runCleanups } from '../../support/never-breaks/run-cleanups.ts';
import { signInAtStations } from '../../support/never-breaks/signed-in-stations.ts';
import { Station } from '../../support/never-breaks/station.ts';

const clock = { nowMs: () => Date.now() };
const idle = inThisRun('idle connections', { usual: 2_000, full: 10_000 });
const cleanups: (() => Promise<void> | void)[] = [];

afterEach(() => runCleanups(cleanups));

it(`serves its clients next to ${idle} idle connections, and forgets them when they go`, async (context) => {
  needsProc(context);
  const server = await prepareServer(['--unbound', 'allow']);
  cleanups.push(() => server.dispose());
  await server.start();
  const { bound, both } = await signInAtStations({
    url: server.url,
    databaseFile: server.databaseFile,
    clock,
  });
  cleanups.push(() => both.forEach((station) => void station.close()));
  await expectGoesOn(bound);
  const before = openDescriptors(server.pid);

  const crowd = await openConnections(server.url, idle);
  cleanups.push(() => crowd.forEach((socket) => void socket.destroy()));
  expect(crowd).toHaveLength(idle);
  const newcomer = new Station(server.url, { bound: false });
  cleanups.push(() => newcomer.close());
  await expectReady(newcomer);
  for (const station of both) await expectGoesOn(station);

  newcomer.close();
  for (const socket of crowd) socket.destroy();
  await expect.poll(() => openDescriptors(server.pid)).toBeLessThanOrEqual(before);
  for (const station of both) await expectGoesOn(station);
});
