import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ServerConfigInput } from '../../../../server/create-server.ts';
import { minuteMs } from '../../../../server/domain/time/durations.ts';
import { lockSpace } from '../../../../server/store/postgres/batch-statements.ts';
import { Connection } from '../../../../server/store/postgres/connection.ts';
import { type CuttingProxy, startCuttingProxy } from '../../../support/postgres/cutting-proxy.ts';
import { asSuperuser, freshDatabase, type TestDatabase } from '../../../support/postgres/fresh-database.ts';
import { endPostgres, startPostgres, whyNoPostgres } from '../../../support/postgres/provide-postgres.ts';
import { addNurse, serverSettings } from '../../../support/postgres/server-settings.ts';
import { nurse } from '../../../support/server/add-test-user.ts';
import { postJson } from '../../../support/server/dpop-client.ts';
import { startTestServer, type TestServer } from '../../../support/server/start-test-server.ts';

const why = whyNoPostgres();

/** What a load balancer hears that asks the node itself, whichever others there are. */
describe.skipIf(why !== null)(`whether a node is ready${why === null ? '' : ` (${why})`}`, () => {
  const folders = ['postgres', 'nodes'].map((name) => mkdtempSync(join(tmpdir(), `carelink-ready-${name}-`)));
  const [postgresFolder = '', folder = ''] = folders;
  const clock = { offByMs: 0, nowMs: () => Date.now() + clock.offByMs };
  const rightClock = { nowMs: () => Date.now() };
  let database: TestDatabase;
  let proxy: CuttingProxy;
  let settings: Partial<ServerConfigInput>;
  let closers: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    database = await freshDatabase(postgresFolder);
    settings = serverSettings(database, folder, rightClock);
    await addNurse(settings, folder, rightClock);
    proxy = await startCuttingProxy(database);
  });
  afterEach(async () => {
    clock.offByMs = 0;
    for (const close of closers.reverse()) await close();
    closers = [];
  });
  afterAll(async () => {
    await proxy.close();
    await endPostgres(postgresFolder);
    for (const made of folders) rmSync(made, { recursive: true, force: true });
  });

  async function start(node_name: string, through: { host: string; port: number } = database) {
    const { user, database: name } = database;
    const database_url = `postgres://${user}@${through.host}:${through.port}/${name}`;
    const node = await startTestServer({
      clock: clock as never,
      config: { ...settings, database_url, node_name },
    });
    closers.push(() => node.close());
    return node;
  }
  const readiness = async ({ url }: TestServer) => (await fetch(`${url}/readyz`)).status;
  /** Counts a use of a password, for which the house is needed. */
  const signIn = async ({ url }: TestServer) =>
    (await postJson(`${url}/account/token/`, { ...nurse, device: 'B-204' })).status;
  const lines = ({ log }: TestServer) => log.map(({ message }) => message);
  const untilReady = (node: TestServer) => expect.poll(() => readiness(node)).toBe(200);

  test('it is not while another process has its place, and is again as soon as that one has gone', async () => {
    const cutOff = await start('ward', proxy);
    expect([await readiness(cutOff), await signIn(cutOff)]).toEqual([200, 200]);
    // Its machine is cut off, and replaced under its name.
    proxy.lead({ ...database, port: 1 });
    proxy.cutAll();
    const replacement = await start('ward');
    expect(await readiness(replacement)).toBe(200);
    proxy.lead(database);
    for (let times = 0; times < 4; times += 1) expect(await readiness(cutOff)).toBe(503);
    expect(await signIn(cutOff)).toBe(503);
    expect([await readiness(replacement), await signIn(replacement)]).toEqual([200, 200]);
    // Once for each of what it was told: that nobody answers, and then who has its place.
    expect(lines(cutOff).filter((line) => line === 'this node is not ready').length).toBeLessThan(3);
    expect(JSON.stringify(cutOff.log)).toContain('Another server works as the node ward');
    await replacement.stop();
    await untilReady(cutOff);
    expect(await signIn(cutOff)).toBe(200);
    expect(lines(cutOff)).toContain('this node is ready again');
  });

  test('it is not while the database is stopped, and is again by itself, though nobody has anything to write', async () => {
    const node = await start('alone');
    await endPostgres(postgresFolder);
    await expect.poll(() => readiness(node)).toBe(503);
    startPostgres(postgresFolder, database);
    await untilReady(node);
    expect(await signIn(node)).toBe(200);
  });

  test('it is not while its link to the database is silent, and others are', async () => {
    const [silent, other] = [await start('silent', proxy), await start('other')];
    expect([await readiness(silent), await readiness(other)]).toEqual([200, 200]);
    proxy.hold();
    try {
      expect([await readiness(silent), await signIn(silent)]).toEqual([503, 503]);
      expect([await readiness(other), await signIn(other)]).toEqual([200, 200]);
    } finally {
      proxy.release();
    }
    await untilReady(silent);
    expect(await signIn(silent)).toBe(200);
  });

  test.each([
    ['ahead', 13],
    ['behind', -13],
  ])(
    'it is not while its clock is so far %s that it accepts no proof; a little does no harm',
    async (_, byMinutes) => {
      const node = await start('drifting');
      clock.offByMs = byMinutes * minuteMs;
      expect(await readiness(node)).toBe(503);
      expect(JSON.stringify(node.log)).toContain('clock of this machine is too far off');
      clock.offByMs = Math.sign(byMinutes) * 11 * minuteMs;
      expect(await readiness(node)).toBe(200);
    },
  );

  test('it takes its place anew when the database has forgotten it', async () => {
    const node = await start('forgotten');
    await asSuperuser(database, "DELETE FROM writers WHERE node = 'forgotten'");
    expect(await readiness(node)).toBe(200);
    expect(
      await asSuperuser(database, "SELECT count(*)::int AS rows FROM writers WHERE node = 'forgotten'"),
    ).toEqual([{ rows: 1 }]);
    expect(await signIn(node)).toBe(200);
  });

  test('it stays so while somebody has the house for long, and while all that it reads with is busy', async () => {
    const node = await start('busy');
    const [house, users] = [await Connection.open(database), await Connection.open(database)];
    try {
      await house.execute(`BEGIN; SELECT pg_advisory_xact_lock(${lockSpace}, 0)`);
      await users.execute('BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE');
      const signingIn = Array.from({ length: 20 }, () => signIn(node));
      let isOver = false;
      const all = Promise.all(signingIn).finally(() => {
        isOver = true;
      });
      const heard = [];
      while (!isOver) heard.push(await readiness(node));
      expect(new Set(await all)).toEqual(new Set([503]));
      expect(heard.length).toBeGreaterThan(1);
      expect(new Set(heard)).toEqual(new Set([200]));
    } finally {
      for (const connection of [house, users]) await connection.close();
    }
    await expect.poll(() => signIn(node)).toBe(200);
  });

  test('asking writes nothing to the trail, and of many who ask at once there is one look', async () => {
    const node = await start('asked');
    await untilReady(node);
    const events = () => asSuperuser(database, 'SELECT count(*)::int AS events FROM audit_events');
    /** Drawn by every transaction that writes. */
    const transactions = async () =>
      Number((await asSuperuser(database, 'SELECT pg_current_xact_id()::text AS id'))[0]?.id);
    let before = await events();
    // The work in the background may have something to say at its beginning.
    await expect
      .poll(async () => {
        const now = await events();
        const isQuiet = JSON.stringify(now) === JSON.stringify(before);
        before = now;
        return isQuiet;
      })
      .toBe(true);
    const drawn = await transactions();
    const answers = await Promise.all(Array.from({ length: 200 }, () => readiness(node)));
    expect(new Set(answers)).toEqual(new Set([200]));
    expect(await events()).toEqual(before);
    expect((await transactions()) - drawn).toBeLessThan(100);
  });
});
