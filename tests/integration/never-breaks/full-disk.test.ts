import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import {
  expectAliveNotReady,
  expectGoesOn,
  expectReady,
  expectUnavailable,
} from '../../support/never-breaks/expect-health.ts';
import { runCleanups } from '../../support/never-breaks/run-cleanups.ts';
import { signInAtStations } from '../../support/never-breaks/signed-in-stations.ts';
import { mountSmallDisk } from '../../support/never-breaks/small-disk.ts';
import { nurse } from '../../support/server/add-test-user.ts';
import { readAudit, verifyAudit } from '../../support/server/read-audit.ts';
import { startTestServer } from '../../support/server/start-test-server.ts';

const config = { clients: { unbound: 'allow' } } as const;
/** More refreshes than fit into the space the database has already reserved. */
const mostRefreshes = 3_000;
const cleanups: (() => Promise<void> | void)[] = [];

afterEach(() => runCleanups(cleanups));

it('answers 503 while the disk is full, and goes on by itself when there is room again', async (context) => {
  const disk = mountSmallDisk(context, 16);
  cleanups.push(() => disk.remove());
  const server = await startTestServer({ config, folder: join(disk.path, 'site') });
  cleanups.push(() => server.close());
  const { bound, unbound, both } = await signInAtStations(server);
  cleanups.push(() => both.forEach((station) => void station.close()));
  const acknowledged = both.map(({ held }) => held.accessTokenId);

  disk.fill();
  for (const station of both) {
    let answer = await station.refresh();
    for (let count = 1; answer.status === 200 && count < mostRefreshes; count += 1) {
      acknowledged.push(station.held.accessTokenId);
      answer = await station.refresh();
    }
    expectUnavailable(answer);
  }
  await expectAliveNotReady(bound);
  expectUnavailable(await unbound.post('/account/token/', { ...nurse, device: 'B-205' }));
  expectUnavailable(await bound.post('/account/logout/', { refresh: bound.held.refresh }));
  // Reading continues.
  expect((await bound.get('/v1/me')).status).toBe(200);
  expect((await unbound.post('/account/token/verify/', { token: unbound.held.refresh })).status).toBe(200);

  disk.free();
  await expectReady(bound);
  for (const station of both) await expectGoesOn(station);
  const issued = (await readAudit(server)).map(({ details }) => details?.access_jti);
  expect(issued).toEqual(expect.arrayContaining(acknowledged));
  expect(await verifyAudit(server)).toMatchObject({ whole: true });
});

it('does not start on a full disk, and leaves nothing behind that would keep it from starting later', async (context) => {
  const disk = mountSmallDisk(context, 2);
  cleanups.push(() => disk.remove());
  const folder = join(disk.path, 'site');
  disk.fill();
  await expect(startTestServer({ config, folder })).rejects.toThrow(/^The database .* cannot be opened: /);
  disk.free();
  const server = await startTestServer({ config, folder });
  cleanups.push(() => server.close());
  const { bound, both } = await signInAtStations(server);
  cleanups.push(() => both.forEach((station) => void station.close()));
  await expectGoesOn(bound);
});
