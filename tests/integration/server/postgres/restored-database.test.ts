import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { asSuperuser, freshDatabase, type TestDatabase } from '../../../support/postgres/fresh-database.ts';
import { whyNoPostgres } from '../../../support/postgres/provide-postgres.ts';
import { addNurse, serverSettings } from '../../../support/postgres/server-settings.ts';
import { nurse } from '../../../support/server/add-test-user.ts';
import { DpopClient } from '../../../support/server/dpop-client.ts';
import { FakeServerClock } from '../../../support/server/fake-clock.ts';
import { refreshUnbound, signInUnbound } from '../../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../../support/server/start-test-server.ts';

const why = whyNoPostgres();

/** A node whose database went back to an earlier moment, as after a restore by PostgreSQL's own means. */
describe.skipIf(why !== null)(`a restored database${why === null ? '' : ` (${why})`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'carelink-restored-'));
  // Proofs are compared with the clock of the database.
  const clock = new FakeServerClock(Date.now());
  let database: TestDatabase;
  let server: TestServer;

  beforeAll(async () => {
    database = await freshDatabase(inject('postgresFolder'));
    const settings = serverSettings(database, folder, clock);
    server = await startTestServer({ clock, config: { ...settings, node_name: 'one' } });
    await addNurse(settings, folder, clock);
  });

  afterAll(async () => {
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const events = async () => {
    const rows = await asSuperuser(database, 'SELECT type FROM audit_events ORDER BY lane, seq');
    return rows.map(({ type }) => String(type));
  };
  const host = () => ({ ...database, database: 'postgres' });
  /** With a proof for the address that all nodes have in common. */
  async function post(client: DpopClient, path: string, body: object) {
    const claims = { htu: `https://carelink.test${path}` };
    const answer = await client.post(server.url + path, body, clock, { claims });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body;
  }

  test('workstations go on with what they have refreshed since, and the trail says what was lost', async () => {
    const { database: current } = database;
    const { username, password } = nurse;
    const workstation = await DpopClient.create();
    const bound = await post(workstation, '/account/token/', { username, password });
    const unbound = await signInUnbound(server);
    const copy = `CREATE DATABASE ${current}_backup TEMPLATE ${current}`;
    await server.restart(async () => void (await asSuperuser(host(), copy)));

    let { refresh } = bound;
    for (let count = 0; count < 3; count += 1)
      ({ refresh } = await post(workstation, '/account/token/refresh/', { refresh }));
    const later = await refreshUnbound(server, unbound.refresh);
    const latest = await refreshUnbound(server, later.body.refresh);
    expect(latest.status).toBe(200);
    await post(await DpopClient.create(), '/account/token/', { username, password });

    const restore = [`DROP DATABASE ${current}`, `ALTER DATABASE ${current}_backup RENAME TO ${current}`];
    await server.restart(async () => void (await asSuperuser(host(), ...restore)));
    await post(workstation, '/account/token/refresh/', { refresh });
    expect(await events()).toContain('generation_restored');
    // Without a key nobody can show that it was they who refreshed.
    expect((await refreshUnbound(server, latest.body.refresh)).status).toBe(401);
    await expect.poll(events).toContain('audit_damaged');
  });
});
