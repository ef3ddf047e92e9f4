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

it(`keeps every session of a server that is killed at ${kills} random moments around refreshes`, {
  retry: 0,
  timeout: 900_000,
}, async (context) => {
  needsKeychain(context);
  await runLanes(lanes, context.signal, killAgainAndAgain);
});

/** One server, and one workstation that keeps refreshing while the server dies and returns. */
async function killAgainAndAgain(lane: number, signal: AbortSignal): Promise<void> {
  const server = await prepareServer();
  const dataDirectory = await mkdtemp(join(tmpdir(), 'carelink-client-'));
  cleanups.push(
    () => server.dispose(),
    () => rm(dataDirectory, { recursive: true, force: true }),
  );
  await addClinician(server, 'nurse', password);
  await server.start();
  const client = await forkClient(server.url, dataDirectory);
  cleanups.push(() => client.kill());
  expect(await client.perform({ order: 'sign-in', username: 'nurse', password })).toMatchObject({ ok: true });

  client.begin({ order: 'refresh-for-ever' });
  const random = seededRandom(lane + 100);
  const generations: number[] = [];
  for (let kill = 0; kill < kills / lanes && !signal.aborted; kill += 1) {
    // Refreshing is in full swing again before the next kill, which may come at any moment.
    await client.nextRefresh();
    await new Promise((resolve) => setTimeout(resolve, random() * 30));
    await server.kill();
    // The database opens after each kill, and its content has only ever moved forward.
    const [session] = await readSessions(server.databaseFile);
    expect(session?.ended, `after kill ${kill}`).toBe(false);
    generations.push(session?.generation ?? -1);
    await server.start();
  }
  if (signal.aborted) return;
  await client.kill();
  expect(generations).toEqual([...generations].sort((a, b) => a - b));

  const again = await forkClient(server.url, dataDirectory);
  expect(again.resumed.phase).toBe('locked');
  expect(await again.perform({ order: 'refresh' })).toMatchObject({ ok: true, phase: 'locked' });
  await again.kill();
  expect(await server.stop()).toBe(0);
  const [session] = await readSessions(server.databaseFile);
  expect(session?.events.reuse_detected).toBeUndefined();
  expect(session?.events.refresh).toBe(session?.generation);
  // One kill in ten falls between the server's commit and the client's receipt, so with few kills there may be
  // none.
  if (kills >= 200) expect(session?.events.refresh_recovered).toBeGreaterThan(0);
  expect(await server.run(['audit', 'verify'])).toMatchObject({ code: 0 });
}
