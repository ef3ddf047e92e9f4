import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { faultCount } from '../../support/faults/fault-count.ts';
import { forkClient } from '../../support/faults/fork-client.ts';
import { needsKeychain } from '../../support/faults/keychain-available.ts';
import { seededRandom } from '../../support/faults/malformed-requests.ts';
import { readSessions } from '../../support/faults/read-session.ts';
import { runLanes } from '../../support/faults/run-lanes.ts';
import { addClinician, prepareServer } from '../../support/faults/spawn-server.ts';

const password = 'correct horse battery';
const kills = faultCount(200);
const lanes = 2;
const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

it(`keeps the session of a client that is killed at ${kills} random moments around refreshes`, {
  retry: 0,
  timeout: 900_000,
}, async (context) => {
  needsKeychain(context);
  const server = await prepareServer();
  cleanups.push(() => server.dispose());
  const users = Array.from({ length: lanes }, (_, lane) => `nurse-${lane}`);
  for (const user of users) await addClinician(server, user, password);
  await server.start();

  await runLanes(lanes, context.signal, (lane, signal) => killAgainAndAgain(server.url, lane, signal));

  expect(await server.stop()).toBe(0);
  const sessions = await readSessions(server.databaseFile);
  expect(sessions).toHaveLength(lanes);
  let recovered = 0;
  for (const session of sessions) {
    expect(session.ended).toBe(false);
    expect(session.events.reuse_detected).toBeUndefined();
    expect(session.events.sign_in).toBe(1);
    // Each generation was issued once; all other answers were repetitions.
    expect(session.events.refresh).toBe(session.generation);
    // One refresh before each kill and one after it.
    expect(session.generation).toBeGreaterThan((2 * kills) / lanes);
    recovered += session.events.refresh_recovered ?? 0;
  }
  // Some kills fell between the server's commit and the client's keychain: those answers were repeated.
  expect(recovered).toBeGreaterThan(0);
  expect(await server.run(['audit', 'verify'])).toMatchObject({ code: 0 });
});

/** One workstation that dies and returns to a working session. */
async function killAgainAndAgain(url: string, lane: number, signal: AbortSignal): Promise<void> {
  const username = `nurse-${lane}`;
  const dataDirectory = await mkdtemp(join(tmpdir(), 'carelink-client-'));
  cleanups.push(() => rm(dataDirectory, { recursive: true, force: true }));
  const random = seededRandom(lane + 1);
  let client = await forkClient(url, dataDirectory);
  cleanups.push(() => client.kill());
  expect(client.resumed.persistence).toBe('persistent');
  expect(await client.perform({ order: 'sign-in', username, password })).toMatchObject({ ok: true });

  for (let kill = 0; kill < kills / lanes && !signal.aborted; kill += 1) {
    client.begin({ order: 'refresh-for-ever' });
    // Refreshing is in full swing before the kill, which may come at any moment.
    await client.nextRefresh();
    await new Promise((resolve) => setTimeout(resolve, random() * 30));
    await client.kill();
    client = await forkClient(url, dataDirectory);
    expect(client.resumed, `after kill ${kill}`).toMatchObject({
      phase: 'locked',
      persistence: 'persistent',
    });
    const refreshed = await client.perform({ order: 'refresh' });
    expect(refreshed, `after kill ${kill}`).toMatchObject({ ok: true, phase: 'locked' });
  }
}
