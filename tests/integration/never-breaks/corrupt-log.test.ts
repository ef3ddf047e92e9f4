import { afterEach, expect, it } from 'vitest';
import { prepareServer } from '../../support/faults/spawn-server.ts';
import { expectGoesOn } from '../../support/never-breaks/expect-health.ts';
import { runCleanups } from '../../support/never-breaks/run-cleanups.ts';
import { signInAtStations } from '../../support/never-breaks/signed-in-stations.ts';
import { corruptLastCommits } from '../../support/never-breaks/write-ahead-log.ts';
import { nurse, withStoreOf } from '../../support/server/add-test-user.ts';
import { verifyAudit } from '../../support/server/read-audit.ts';

const clock = { nowMs: () => Date.now() };
const cleanups: (() => Promise<void> | void)[] = [];

afterEach(() => runCleanups(cleanups));

it('says so when the disk has lost the end of the log, and goes on with everybody who can prove a key', async () => {
  const server = await prepareServer(['--unbound', 'allow']);
  cleanups.push(() => server.dispose());
  await server.start();
  const site = { url: server.url, databaseFile: server.databaseFile, clock };
  const { bound, unbound, both } = await signInAtStations(site);
  cleanups.push(() => both.forEach((station) => void station.close()));
  for (const station of [...both, ...both]) await expectGoesOn(station);
  const lastSeq = await recordedHead(site);

  await server.kill();
  // Both have received an answer that is now lost: one refresh each.
  corruptLastCommits(server.databaseFile, 2);
  await server.start();

  // With a proof of the key, the client continues from its generation, which is ahead of the database.
  await expectGoesOn(bound);
  // Without a proof it is impossible to say who is ahead, so the user signs in again.
  const refused = await unbound.refresh();
  expect([refused.status, refused.json()]).toMatchObject([401, { error: 'invalid_grant' }]);
  expect((await unbound.signIn(nurse.username, nurse.password)).status).toBe(200);

  // The loss of what was acknowledged is reported.
  const events = await withStoreOf(site, ({ unitOfWork }) =>
    unitOfWork.read(async ({ audit }) => await Array.fromAsync(audit.events())),
  );
  const damage = events.find(({ type }) => type === 'audit_damaged');
  expect(damage).toMatchObject({
    reason: 'events_lost',
    details: { first_seq: lastSeq - 1, known_seq: lastSeq },
  });
  expect(events.map(({ type }) => type)).toContain('generation_restored');
  expect(await server.stop()).toBe(0);
  const verdict = await server.run(['audit', 'verify']);
  expect(verdict).toMatchObject({ code: 1, output: expect.stringContaining(`event ${lastSeq - 1}`) });
  const reviewed = new Set([damage?.seq ?? 0]);
  expect(await verifyAudit(site, reviewed)).toMatchObject({ whole: true });
});

/** Number of the newest event, once the head record names it. */
function recordedHead(site: Parameters<typeof withStoreOf>[0]): Promise<number> {
  return withStoreOf(site, async ({ unitOfWork }, { headFile }) => {
    const newest = await unitOfWork.read(({ audit }) => audit.newestSeq());
    await expect.poll(() => headFile.read()).toMatchObject({ kind: 'recorded', head: { seq: newest } });
    return newest;
  });
}
