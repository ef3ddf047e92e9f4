import { appendFileSync, chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { AuditEventType } from '../../../../server/domain/records/audit-event.ts';
import { ownPort } from '../../../support/network/own-ports.ts';
import { type CuttingProxy, startCuttingProxy } from '../../../support/postgres/cutting-proxy.ts';
import { asSuperuser, type TestDatabase } from '../../../support/postgres/fresh-database.ts';
import {
  endPostgres,
  killPostgres,
  makePostgres,
  makeStandby,
  type Standby,
  startPostgres,
  whyNoPostgres,
} from '../../../support/postgres/provide-postgres.ts';
import { addNurse, serverSettings } from '../../../support/postgres/server-settings.ts';
import { patienceMs } from '../../../support/run/patience.ts';
import { nurse } from '../../../support/server/add-test-user.ts';
import { type Answer, DpopClient, postJson } from '../../../support/server/dpop-client.ts';
import { runServerCommand } from '../../../support/server/run-server-command.ts';
import { startTestServer, type TestServer } from '../../../support/server/start-test-server.ts';

const why = whyNoPostgres() ?? (process.platform === 'linux' ? null : 'not on Linux');
const clock = { nowMs: () => Date.now(), advance() {} };
const path = '/account/token/refresh/';

/** A workstation, or a browser client without a key. */
interface Client {
  readonly key: DpopClient | null;
  readonly session: string;
  token: string;
  /** How many refreshes were acknowledged. */
  acknowledged: number;
}

/** Two nodes, a primary and the standby that its commits wait for, while the primary is lost in the middle of its work. */
describe.skipIf(why !== null)(`a primary that dies under load${why === null ? '' : ` (${why})`}`, () => {
  const folders = ['primary', 'standby', 'nodes'].map((name) =>
    mkdtempSync(join(tmpdir(), `carelink-${name}-`)),
  );
  const [primaryFolder = '', standbyFolder = '', folder = ''] = folders;
  let former: TestDatabase;
  let current: TestDatabase;
  /** Of the standby and its primary. */
  let between: CuttingProxy;
  let standby: Standby;
  let settings: ReturnType<typeof serverSettings>;
  let nodes: TestServer[] = [];

  const to = (
    client: Client | { readonly key: DpopClient | null },
    node: TestServer,
    path: string,
    body: object,
  ) => {
    const claims = { htu: `https://carelink.test${path}` };
    return client.key?.post(node.url + path, body, clock, { claims }) ?? postJson(node.url + path, body);
  };

  beforeAll(async () => {
    chmodSync(standbyFolder, 0o700);
    const password = makePostgres(primaryFolder);
    // What a killed server leaves of its memory is in its folder.
    appendFileSync(join(primaryFolder, 'data', 'postgresql.conf'), 'dynamic_shared_memory_type = mmap\n');
    const port = await ownPort();
    startPostgres(primaryFolder, { port });
    former = { host: '127.0.0.1', port, user: 'postgres', password, database: 'carelink' };
    await asSuperuser({ ...former, database: 'postgres' }, 'CREATE DATABASE carelink');
    standby = await makeStandby(standbyFolder, former, 's1');
    standby.start();
    current = { ...former, ...standby.address };
    between = await startCuttingProxy(former);
    const from = `host=127.0.0.1 port=${between.port} user=postgres password=${password} application_name=s1`;
    await asSuperuser(
      { ...current, database: 'postgres' },
      `ALTER SYSTEM SET primary_conninfo = '${from}'`,
      'SELECT pg_reload_conf()',
    );
    await asSuperuser(former, "ALTER SYSTEM SET synchronous_standby_names = 's1'", 'SELECT pg_reload_conf()');
    const standbys = 'SELECT client_port, sync_state FROM pg_stat_replication';
    await vi.waitFor(
      async () => {
        const found = await asSuperuser(former, standbys);
        expect(found).toMatchObject([{ sync_state: 'sync' }]);
        expect(between.serves(Number(found[0]?.client_port))).toBe(true);
      },
      { timeout: patienceMs },
    );
    settings = {
      ...serverSettings(former, folder, clock),
      database_url: `postgres://postgres@127.0.0.1:${former.port},127.0.0.1:${current.port}/carelink`,
      database_standby: 'required',
    };
    await addNurse(settings, folder, clock);
    nodes = await Promise.all(
      ['one', 'two'].map((node_name) =>
        startTestServer({ clock: clock as never, config: { ...settings, node_name } }),
      ),
    );
  });

  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.close()));
    await standby?.stop();
    await between?.close();
    await endPostgres(primaryFolder);
    for (const made of folders) rmSync(made, { recursive: true, force: true, maxRetries: 5 });
  });

  async function signIn(key: DpopClient | null): Promise<Client> {
    const [node] = nodes as [TestServer];
    const { status, body } = await to({ key }, node, '/account/token/', { ...nurse, device: 'B-204' });
    expect(status, JSON.stringify(body)).toBe(200);
    return { key, session: body.session.id, token: body.refresh, acknowledged: 0 };
  }

  /** As its workstation does: the same token at the next node, until one answers. */
  async function refresh(client: Client, first: number): Promise<void> {
    for (let tries = first; ; tries += 1) {
      const node = nodes[tries % nodes.length] as TestServer;
      const answer: Answer | null = await to(client, node, path, { refresh: client.token }).catch(() => null);
      if (answer?.status === 200) {
        client.token = answer.body.refresh;
        client.acknowledged += 1;
        return;
      }
      if (answer !== null && answer.status !== 503 && answer.body?.error !== 'use_dpop_nonce')
        throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
      await setTimeout(20);
    }
  }

  const generations = async (database: TestDatabase) => {
    const rows = await asSuperuser(database, 'SELECT id::text, generation::int FROM sessions');
    const idOf = (bytes: unknown) => String(bytes).replace('\\x', '');
    return new Map(rows.map(({ id, generation }) => [idOf(id), Number(generation)]));
  };
  const of = (found: ReadonlyMap<string, number>, { session }: Client) =>
    found.get(session.replaceAll('-', '')) ?? -1;

  // What died stays dead: there is no second try.
  test('costs nobody a session, and nothing that was acknowledged', { retry: 0 }, async () => {
    const keys = await Promise.all(Array.from({ length: 12 }, () => DpopClient.create()));
    const clients = await Promise.all(keys.map(signIn));
    // Without a key, an answer that is lost is not given again: this one does not ask at that moment.
    const [quiet, leaving] = [await signIn(null), await signIn(null)];
    await refresh(quiet, 0);
    const [one, two] = nodes as [TestServer, TestServer];

    let isOver = false;
    const working = clients.map(async (client, index) => {
      while (!isOver) {
        await refresh(client, index);
        await setTimeout(5);
      }
    });
    const all = Promise.all(working);
    // Told by whoever waits for them.
    all.catch(() => undefined);
    const eachHas = async (more: number) => {
      const before = clients.map(({ acknowledged }) => acknowledged);
      const least = () =>
        Math.min(...clients.map((client, index) => client.acknowledged - (before[index] ?? 0)));
      await Promise.race([all, expect.poll(least).toBeGreaterThanOrEqual(more)]);
    };
    await eachHas(5);
    // 202 would mean: on one machine only.
    expect((await to(leaving, two, '/account/logout/', { refresh: leaving.token })).status).toBe(200);

    // Nothing arrives at the standby any more: from here on, whatever is acknowledged would be lost.
    between.hold();
    const waiting = "SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
    await expect.poll(async () => (await asSuperuser(former, waiting)).length).toBeGreaterThan(0);
    const before = clients.map(({ acknowledged }) => acknowledged);
    await killPostgres(primaryFolder);
    await asSuperuser(current, 'SELECT pg_promote()');
    const promoted = await generations(current);
    for (const [index, client] of clients.entries())
      expect(of(promoted, client)).toBeGreaterThanOrEqual(before[index] ?? 0);
    await eachHas(5);
    isOver = true;
    await all;
    await refresh(quiet, 1);
    clients.push(quiet);

    // An answer that was lost is given again, and counts once.
    const found = await generations(current);
    expect(clients.map((client) => of(found, client))).toEqual(
      clients.map(({ acknowledged }) => acknowledged),
    );
    for (const node of [one, two])
      expect((await to(leaving, node, path, { refresh: leaving.token })).status).toBe(401);

    const events = await asSuperuser(current, 'SELECT type, count(*)::int FROM audit_events GROUP BY type');
    const count = new Map(events.map(({ type, count }) => [type as AuditEventType, Number(count)]));
    expect(count.get('refresh')).toBe(clients.reduce((sum, { acknowledged }) => sum + acknowledged, 0));
    for (const type of ['generation_restored', 'reuse_detected', 'audit_damaged', 'session_ended'] as const)
      expect(count.get(type)).toBeUndefined();
    // The nodes know that from now on there is one machine only.
    const known = "SELECT FROM audit_events WHERE type = 'replication_lost'";
    await expect.poll(() => asSuperuser(current, known)).toHaveLength(2);
    const file = join(folder, 'server.json');
    writeFileSync(file, JSON.stringify({ ...settings, database: join(folder, 'command.sqlite') }));
    const verdict = await runServerCommand(['audit', 'verify', '--config', file]);
    expect(verdict).toMatchObject({ code: 0, out: expect.stringContaining('is whole') });
  });
});
