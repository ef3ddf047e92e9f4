import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { faultCount } from '../../support/faults/fault-count.ts';
import { forkClient } from '../../support/faults/fork-client.ts';
import { needsKeychain } from '../../support/faults/keychain-available.ts';
import { readSessions } from '../../support/faults/read-session.ts';
import { addClinician, prepareServer, type SpawnedServer } from '../../support/faults/spawn-server.ts';

const password = 'correct horse battery';
const rounds = faultCount(200);
const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function twoClients(options: { readonly sharedLock: boolean }) {
  const server = await prepareServer();
  const [dataDirectory, otherFolder] = [await temporaryFolder(), await temporaryFolder()];
  cleanups.push(() => server.dispose());
  await addClinician(server, 'nurse', password);
  await server.start();
  const first = await forkClient(server.url, dataDirectory);
  cleanups.push(() => first.kill());
  expect(await first.perform({ order: 'sign-in', username: 'nurse', password })).toMatchObject({ ok: true });
  const second = await forkClient(
    server.url,
    dataDirectory,
    options.sharedLock ? dataDirectory : otherFolder,
  );
  cleanups.push(() => second.kill());
  expect(second.resumed.phase).toBe('locked');
  for (let round = 0; round < rounds; round += 1) {
    const both = [first, second].map((client) => client.perform({ order: 'refresh' }));
    expect(await Promise.all(both), `round ${round}`).toMatchObject([{ ok: true }, { ok: true }]);
  }
  return { server, dataDirectory, first, second };
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'carelink-client-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function expectOneWholeSession(server: SpawnedServer): Promise<void> {
  expect(await server.stop()).toBe(0);
  const [session] = await readSessions(server.databaseFile);
  expect(session).toMatchObject({ ended: false, events: { sign_in: 1 } });
  expect(session?.events.reuse_detected).toBeUndefined();
  expect(session?.events.refresh).toBe(session?.generation);
  expect(session?.generation).toBeGreaterThanOrEqual(rounds);
}

it(`lets two processes with one keychain refresh at the same moment, ${rounds} times`, {
  retry: 0,
  timeout: 120_000,
}, async (context) => {
  needsKeychain(context);
  const { server, first, second, dataDirectory } = await twoClients({ sharedLock: true });

  // Also without a common rhythm, as two independent programs would.
  first.begin({ order: 'refresh-for-ever' });
  second.begin({ order: 'refresh-for-ever' });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await first.kill();
  await second.kill();

  const again = await forkClient(server.url, dataDirectory);
  expect(again.resumed.phase).toBe('locked');
  expect(await again.perform({ order: 'refresh' })).toMatchObject({ ok: true });
  await again.kill();
  await expectOneWholeSession(server);
});

it(`needs no lock between the processes for that: the protocol answers both alike`, {
  retry: 0,
  timeout: 120_000,
}, async (context) => {
  needsKeychain(context);
  const { server } = await twoClients({ sharedLock: false });
  const [session] = await readSessions(server.databaseFile);
  // The two really collided: more than once the loser of the race received the winner's tokens.
  expect(session?.events.refresh_recovered).toBeGreaterThan(0);
  await expectOneWholeSession(server);
});
