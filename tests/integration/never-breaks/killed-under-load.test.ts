import { afterEach, expect, it } from 'vitest';
import { silentLog } from '../../../server/domain/ports/log.ts';
import type { AuditEvent } from '../../../server/domain/records/audit-event.ts';
import { openStore } from '../../../server/store/sqlite/open-store.ts';
import { seededRandom } from '../../support/faults/malformed-requests.ts';
import { addClinician, prepareServer, type SpawnedServer } from '../../support/faults/spawn-server.ts';
import { inThisRun } from '../../support/never-breaks/full-run.ts';
import { runCleanups } from '../../support/never-breaks/run-cleanups.ts';
import { Station } from '../../support/never-breaks/station.ts';
import { Ward } from '../../support/never-breaks/ward.ts';

const credentials = { username: 'nurse', password: 'correct horse battery' };
const clients = 64;
const kills = inThisRun('kill -9 under load', { usual: 6, full: 50 });
const cleanups: (() => Promise<void> | void)[] = [];

afterEach(() => runCleanups(cleanups));

it(`loses nothing of ${clients} clients when it is killed ${kills} times while they refresh`, {
  retry: 0,
  timeout: 600_000,
}, async () => {
  const server = await prepareServer(['--unbound', 'allow']);
  cleanups.push(() => server.dispose());
  await addClinician(server, credentials.username, credentials.password);
  await server.start();
  const stations = Array.from(
    { length: clients },
    (_, at) => new Station(server.url, { bound: at % 2 === 0 }),
  );
  cleanups.push(() => stations.forEach((station) => void station.close()));
  const ward = new Ward(stations, credentials);
  await ward.signIn();

  const work = ward.work();
  cleanups.push(() => ward.stop());
  const random = seededRandom(64);
  for (let kill = 0; kill < kills; kill += 1) {
    // All clients are at work again before the next kill, which may come at any moment.
    await ward.everybodyAnswered();
    await new Promise((resolve) => setTimeout(resolve, random() * 30));
    ward.serverGoesDown();
    await server.kill();
    await server.start();
    ward.serverIsUp();
  }
  await ward.everybodyAnswered();
  ward.stop();
  await work;
  expect(await server.stop()).toBe(0);

  process.stderr.write(`unbound sessions that lost an answer, and so their token: ${ward.lostUnbound}\n`);
  expect(ward.surprises).toEqual([]);
  expect(await server.run(['audit', 'verify'])).toMatchObject({ code: 0 });
  await expectAllInTrail(server, ward);
});

/** Each token pair a client has received is in the trail, and no session is ahead by more than one lost answer. */
async function expectAllInTrail(server: SpawnedServer, ward: Ward): Promise<void> {
  const { events, generationOf } = await readTrail(server.databaseFile);
  const issued = new Map(events.map((event) => [event.details?.access_jti, event]));
  const missing = ward.acknowledged.filter(({ sessionId, generation, accessTokenId }) => {
    const event = issued.get(accessTokenId);
    return event?.sessionId !== sessionId || (generation > 0 && event.details?.generation !== generation);
  });
  expect(missing).toEqual([]);
  const newest = new Map(ward.acknowledged.map(({ sessionId, generation }) => [sessionId, generation]));
  for (const [sessionId, generation] of newest) {
    expect(generationOf(sessionId) - generation).toBeOneOf([0, 1]);
  }
  const lost = [...newest].filter(([sessionId, generation]) => generationOf(sessionId) > generation);
  expect(lost).toHaveLength(ward.lostUnbound);
  const types = new Set(events.map(({ type }) => type));
  for (const type of ['reuse_detected', 'session_ended', 'generation_restored', 'audit_damaged'])
    expect(types).not.toContain(type);
}

async function readTrail(file: string) {
  const store = await openStore({ file, nowMs: Date.now(), log: silentLog, lockPatienceMs: 5_000 });
  try {
    return await store.unitOfWork.read(async ({ audit, sessions }) => {
      const events: readonly AuditEvent[] = await Array.fromAsync(audit.events());
      const ids = new Set(events.map(({ sessionId }) => sessionId ?? ''));
      const generations = new Map<string, number | undefined>();
      for (const id of ids) generations.set(id, (await sessions.find(id))?.generation);
      return { events, generationOf: (id: string) => generations.get(id) ?? Number.NaN };
    });
  } finally {
    await store.close();
  }
}
