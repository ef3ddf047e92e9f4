import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { readSessions } from '../../support/faults/read-session.ts';
import { addClinician, prepareServer, type SpawnedServer } from '../../support/faults/spawn-server.ts';
import { DpopClient } from '../../support/server/dpop-client.ts';
import { runServerCommand } from '../../support/server/run-server-command.ts';

const password = 'correct horse battery';
const clock = { nowMs: () => Date.now() };
let server: SpawnedServer | null = null;

afterEach(async () => {
  await server?.dispose();
  server = null;
});

/** A workstation that holds the newest refresh token of its session. */
class Station {
  readonly #client: DpopClient;
  readonly #url: string;
  #refresh = '';
  sessionId = '';
  refreshes = 0;

  private constructor(client: DpopClient, url: string) {
    this.#client = client;
    this.#url = url;
  }

  static async signIn(url: string): Promise<Station> {
    const station = new Station(await DpopClient.create(), url);
    const { status, body } = await station.#client.post(
      `${url}/account/token/`,
      { username: 'nora', password },
      clock,
    );
    expect(status, JSON.stringify(body)).toBe(200);
    station.#refresh = body.refresh;
    station.sessionId = body.session.id;
    return station;
  }

  /** Refreshes once and keeps the new token; returns the status. */
  async refresh(): Promise<number> {
    const { status, body } = await this.#client.post(
      `${this.#url}/account/token/refresh/`,
      { refresh: this.#refresh },
      clock,
    );
    if (status !== 200) return status;
    this.#refresh = body.refresh;
    this.refreshes += 1;
    return status;
  }
}

it('goes on with every client after a backup under load is restored', async () => {
  server = await prepareServer();
  const { url, databaseFile } = server;
  const backup = join(dirname(databaseFile), 'monday.sqlite');
  await addClinician(server, 'nora', password);
  await server.start();
  const stations = [];
  for (let count = 0; count < 4; count += 1) stations.push(await Station.signIn(url));

  let backedUp = false;
  const load = stations.map(async (station) => {
    while (!backedUp) expect(await station.refresh()).toBe(200);
  });
  expect(await server.run(['backup', backup])).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^(copied \d+ % of .*\n)*Backup made and checked: /),
  });
  backedUp = true;
  await Promise.all(load);
  for (const station of stations) for (let count = 0; count < 3; count += 1) await station.refresh();
  const late = await Station.signIn(url);
  expect(await server.run(['restore', backup, '--force'])).toMatchObject({
    code: 1,
    output: expect.stringContaining('in use: stop the server'),
  });
  await server.kill();

  expect(await server.run(['restore', backup, '--force'])).toMatchObject({
    code: 0,
    output: expect.stringMatching(/restored, as it was at event \d+[\s\S]*Events \d+ to \d+ are not in it/),
  });
  await server.start();
  for (const station of stations) {
    expect(await station.refresh()).toBe(200);
    expect(await station.refresh()).toBe(200);
  }
  expect(await late.refresh()).toBe(401);
  expect(await server.stop()).toBe(0);

  const sessions = await readSessions(databaseFile);
  for (const { sessionId, refreshes } of stations) {
    const session = sessions.find(({ id }) => id === sessionId);
    expect(session).toMatchObject({ ended: false, generation: refreshes });
    expect(session?.events.generation_restored).toBe(1);
  }
  expect(await server.run(['audit', 'verify'])).toMatchObject({ code: 0 });
  const aside = readdirSync(dirname(databaseFile)).find((name) => name.includes('.replaced-'));
  const kept = join(dirname(databaseFile), String(aside), basename(databaseFile));
  expect(await runServerCommand(['audit', 'verify', '--db', kept])).toMatchObject({ code: 0 });
  expect((await readSessions(kept)).map(({ id }) => id)).toContain(late.sessionId);
});
