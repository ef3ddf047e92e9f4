import { afterEach, expect, it } from 'vitest';
import {
  expectAliveNotReady,
  expectGoesOn,
  expectReady,
  expectUnavailable,
} from '../../support/never-breaks/expect-health.ts';
import { lockDatabase } from '../../support/never-breaks/lock-database.ts';
import { runCleanups } from '../../support/never-breaks/run-cleanups.ts';
import { signInAtStations } from '../../support/never-breaks/signed-in-stations.ts';
import { Station } from '../../support/never-breaks/station.ts';
import { verifyAudit } from '../../support/server/read-audit.ts';
import { startTestServer } from '../../support/server/start-test-server.ts';

const cleanups: (() => Promise<void> | void)[] = [];

afterEach(() => runCleanups(cleanups));

async function startWithStations() {
  const server = await startTestServer({ config: { clients: { unbound: 'allow' } } });
  cleanups.push(() => server.close());
  const stations = await signInAtStations(server);
  cleanups.push(() => stations.both.forEach((station) => void station.close()));
  return { server, ...stations };
}

it('answers 503 while another process holds the database, and goes on when it lets go', async () => {
  const { server, bound, unbound, both } = await startWithStations();
  const visitor = new Station(server.url, { bound: false });
  cleanups.push(() => visitor.close());
  const lock = await lockDatabase(server.databaseFile);
  cleanups.push(() => lock.dispose());

  const refreshes = both.map((station) => station.refresh());
  // Readers are not even slowed down by those who wait.
  const health = expectAliveNotReady(visitor);
  const reader = new Station(server.url, { bound: false });
  cleanups.push(() => reader.close());
  expect((await reader.post('/account/token/verify/', { token: bound.held.access })).status).toBe(200);
  expect((await reader.post('/account/token/verify/', { token: unbound.held.refresh })).status).toBe(200);
  for (const answer of await Promise.all(refreshes)) expectUnavailable(answer);
  await health;

  await lock.release();
  await expectReady(visitor);
  for (const station of both) await expectGoesOn(station);
  expect(await verifyAudit(server)).toMatchObject({ whole: true });
});

it('lets nobody notice a lock that is held for a moment', async () => {
  const { server, both } = await startWithStations();
  const lock = await lockDatabase(server.databaseFile);
  cleanups.push(() => lock.dispose());
  const refreshes = both.map((station) => expectGoesOn(station));
  await Promise.all([lock.release(), ...refreshes]);
});
