import { afterEach, expect, it } from 'vitest';
import { addClinician, prepareServer } from '../../support/faults/spawn-server.ts';
import { runCleanups } from '../../support/never-breaks/run-cleanups.ts';
import { Station } from '../../support/never-breaks/station.ts';
import { Ward } from '../../support/never-breaks/ward.ts';

const credentials = { username: 'nurse', password: 'correct horse battery' };
const clients = 64;
const warmUpRefreshes = 3_000;
const countedRefreshes = 6_000;
const cleanups: (() => Promise<void> | void)[] = [];

afterEach(() => runCleanups(cleanups));

/**
 * A request still referenced by a dead map or set of work in progress survives the short collections, is moved to
 * the old space, and keeps everything after it alive. With 16 MB for young objects, no request is under way across
 * two collections.
 */
it('leaves nothing of its requests to V8’s old space', async () => {
  let output = '';
  const trace = {
    nodeFlags: ['--trace-gc-nvp', '--max-semi-space-size=16'],
    onOutput: (text: string) => (output += text),
  };
  const server = await prepareServer(['--unbound', 'allow'], undefined, trace);
  cleanups.push(() => server.dispose());
  await addClinician(server, credentials.username, credentials.password);
  await server.start();
  const stations = Array.from({ length: clients }, () => new Station(server.url, { bound: false }));
  cleanups.push(() => stations.forEach((station) => void station.close()));
  const ward = new Ward(stations, credentials);
  await ward.signIn();

  const work = ward.work();
  cleanups.push(() => ward.stop());
  const untilRefreshed = (count: number) =>
    expect.poll(() => ward.acknowledged.length).toBeGreaterThan(count);
  await untilRefreshed(clients + warmUpRefreshes);
  output = '';
  const before = ward.acknowledged.length;
  await untilRefreshed(before + countedRefreshes);
  const refreshes = ward.acknowledged.length - before;
  const collections = output.split('\n').filter((line) => line.includes(' gc=s '));
  ward.stop();
  await work;

  expect(ward.surprises).toEqual([]);
  expect(collections.length).toBeGreaterThan(5);
  const promotedBytes = collections.map((line) => Number(/ promoted=(\d+)/.exec(line)?.[1]));
  const perRefresh = promotedBytes.reduce((sum, bytes) => sum + bytes, 0) / refreshes;
  expect(perRefresh).toBeLessThan(300);
});
