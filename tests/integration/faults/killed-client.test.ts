import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { forkClient } from '../../support/faults/fork-client.ts';
import { needsKeychain } from '../../support/faults/keychain-available.ts';
import { seededRandom } from '../../support/faults/malformed-requests.ts';
import { readSessions } from '../../support/faults/read-session.ts';
import { addClinician, prepareServer } from '../../support/faults/spawn-server.ts';

const password = 'correct horse battery';
const kills = 200;
const lanes = 2;
const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

it(`keeps the session of a client that is killed at ${kills} random moments around refreshes`, async (context) => {
  needsKeychain(context);
  const server = await prepareServer();
  cleanups.push(() => server.dispose());
  const users = Array.from({ length: lanes }, (_, lane) => `nurse-${lane}`);
  for (const user of users) await addClinician(server, user, password);
  await server.start();

  const progress = await Promise.all(users.map((user, lane) => killAgainAndAgain(server.url, user, lane)));

  // A refresh that changes nothing would survive anything: the kills really fell among refreshes.
  expect(progress.reduce((sum, refreshes) => sum + refreshes, 0)).toBe(kills);
  expect(await server.stop()).toBe(0);
  const sessions = await readSessions(server.databaseFile);
  expect(sessions).toHaveLength(lanes);
  for (const session of sessions) {
    expect(session.ended).toBe(false);
    expect(session.events.reuse_detected).toBeUndefined();
    expect(session.events.sign_in).toBe(1);
    // Each generation was given out once; everything else was the same answer again.
    expect(session.events.refresh).toBe(session.generation);
    expect(session.generation).toBeGreaterThanOrEqual(kills / lanes);
  }
  expect(await server.run(['audit', 'verify'])).toMatchObject({ code: 0 });
}, 300_000);

/** One workstation that dies and comes back; returns how often it came back to a working session. */
async function killAgainAndAgain(url: string, username: string, lane: number): Promise<number> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'carelink-client-'));
  cleanups.push(() => rm(dataDirectory, { recursive: true, force: true }));
  const random = seededRandom(lane + 1);
  let client = await forkClient(url, dataDirectory);
  expect(client.resumed.persistence).toBe('persistent');
  expect(await client.perform({ order: 'sign-in', username, password })).toMatchObject({ ok: true });

  let survived = 0;
  for (let kill = 0; kill < kills / lanes; kill += 1) {
    client.begin({ order: 'refresh-for-ever' });
    await new Promise((resolve) => setTimeout(resolve, random() * 60));
    await client.kill();
    client = await forkClient(url, dataDirectory);
    if (client.resumed.phase !== 'locked') {
      const { findCredentials } = await import('@napi-rs/keyring');
      const { keychainServiceName } = await import('../../../electron/platform/keychain-service-name.ts');
      console.log(
        'DIAG',
        client.resumed,
        findCredentials(keychainServiceName(dataDirectory)).map((c) => [
          c.account,
          c.password.length,
          c.password.slice(0, 20),
        ]),
      );
    }
    expect(client.resumed, `after kill ${kill}`).toMatchObject({
      phase: 'locked',
      persistence: 'persistent',
    });
    const refreshed = await client.perform({ order: 'refresh' });
    expect(refreshed, `after kill ${kill}`).toMatchObject({ ok: true, phase: 'locked' });
    survived += 1;
  }
  await client.kill();
  return survived;
}
