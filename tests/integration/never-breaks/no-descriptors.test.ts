import { afterEach, expect, it } from 'vitest';
import { prepareServer } from '../../support/faults/spawn-server.ts';
import { expectGoesOn, expectReady } from '../../support/never-breaks/expect-health.ts';
import { openConnections } from '../../support/never-breaks/open-connections.ts';
import { needsPrlimit, openDescriptors, setLimit } from '../../support/never-breaks/process-limits.ts';
import { runCleanups } from '../../support/never-breaks/run-cleanups.ts';
import { signInAtStations } from '../../support/never-breaks/signed-in-stations.ts';
import { Station } from '../../support/never-breaks/station.ts';
import { patienceMs } from '../../support/run/patience.ts';
import { verifyAudit } from '../../support/server/read-audit.ts';

const clock = { nowMs: () => Date.now() };
/** How many more descriptors the server may open; the system limits their numbers, some of which may be free. */
const left = 4;
const crowdSize = 100;
const mostLetIn = 30;
const cleanups: (() => Promise<void> | void)[] = [];

afterEach(() => runCleanups(cleanups));

it('turns new connections away while it has no descriptor left, serves those it has, and recovers', async (context) => {
  needsPrlimit(context);
  const server = await prepareServer(['--unbound', 'allow']);
  cleanups.push(() => server.dispose());
  await server.start();
  const site = { url: server.url, databaseFile: server.databaseFile, clock };
  const { bound, both } = await signInAtStations(site);
  const newcomer = new Station(server.url, { bound: false, timeoutMs: 10_000 });
  cleanups.push(() => [...both, newcomer].forEach((station) => void station.close()));
  await expectReady(bound);

  setLimit(server.pid, 'nofile', openDescriptors(server.pid) + left);
  const crowd = await openConnections(server.url, crowdSize);
  cleanups.push(() => crowd.forEach((socket) => void socket.destroy()));
  // No client hangs: connections without a free descriptor are closed.
  await expect.poll(() => crowd.filter(({ closed }) => !closed).length).toBeLessThanOrEqual(mostLetIn);
  await expect(newcomer.get('/healthz')).rejects.toThrow();
  // Connected clients can work, and write, and are answered.
  for (const station of both) await expectGoesOn(station);
  await expectReady(bound);

  for (const socket of crowd) socket.destroy();
  await expect
    .poll(
      () =>
        newcomer.get('/readyz').then(
          ({ status }) => status,
          () => null,
        ),
      { timeout: patienceMs },
    )
    .toBe(200);
  for (const station of both) await expectGoesOn(station);
  expect(await server.stop()).toBe(0);
  expect(await verifyAudit(site)).toMatchObject({ whole: true });
});
