import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { bareDatabase } from '../../../support/postgres/fresh-database.ts';
import { whyNoPostgres } from '../../../support/postgres/provide-postgres.ts';
import { serverSettings } from '../../../support/postgres/server-settings.ts';
import { addTestUser, nurse } from '../../../support/server/add-test-user.ts';
import { callAsApp, DpopClient, postJson } from '../../../support/server/dpop-client.ts';
import { FakeServerClock } from '../../../support/server/fake-clock.ts';
import { readAudit } from '../../../support/server/read-audit.ts';
import { runServerCommand } from '../../../support/server/run-server-command.ts';
import { startTestServer, type TestServer } from '../../../support/server/start-test-server.ts';

const why = whyNoPostgres();
const issuer = 'https://carelink.test';

/** Of a workstation, or of a browser client without a key. */
interface Held {
  readonly key: DpopClient | null;
  access: string;
  refresh: string;
}

describe.skipIf(why !== null)(
  `tokens that were issued before a copy${why === null ? '' : ` (${why})`}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'carelink-copied-tokens-'));
    // The database compares it with its own.
    const clock = new FakeServerClock(Date.now());
    const running = new Set<TestServer>();

    afterAll(async () => {
      for (const server of running) await server.close();
      rmSync(folder, { recursive: true, force: true });
    });

    async function start(options: Parameters<typeof startTestServer>[0]): Promise<TestServer> {
      const server = await startTestServer({ clock, ...options });
      running.add(server);
      return server;
    }
    async function post(
      server: TestServer,
      key: DpopClient | null,
      path: string,
      body: object,
    ): Promise<Held> {
      const claims = { htu: issuer + path };
      const answer = await (key?.post(server.url + path, body, clock, { claims }) ??
        postJson(server.url + path, { ...body, device: 'B-204' }));
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      return { key, access: answer.body.access, refresh: answer.body.refresh };
    }
    const signIn = (server: TestServer, key: DpopClient | null) =>
      post(server, key, '/account/token/', nurse);
    const refresh = (server: TestServer, { key, refresh }: Held) =>
      post(server, key, '/account/token/refresh/', { refresh });
    /** Whoever has it may do what the server allows to it. */
    const verify = async (server: TestServer, { access: token }: Held) =>
      (await postJson(`${server.url}/account/token/verify`, { token })).status;

    test('are refreshed after it, on PostgreSQL and in a file again', async () => {
      const file = await start({ config: { issuer, clients: { unbound: 'allow' } } });
      await addTestUser(file);
      const [bound, unbound] = [await signIn(file, await DpopClient.create()), await signIn(file, null)];
      const held = [await refresh(file, bound), await refresh(file, unbound)];
      await file.stop();

      const database = await bareDatabase(inject('postgresFolder'));
      const settings = serverSettings(database, folder, clock);
      const copy = (from: string, to: string) =>
        runServerCommand([
          ...['copy', '--from', from, '--to', to],
          ...['--encryption-file', String(settings.key_encryption_key_file)],
          ...['--password-file', String(settings.database_password_file)],
        ]);
      const url = String(settings.database_url);
      const there = await copy(file.databaseFile, url);
      expect(there, there.err).toMatchObject({ code: 0 });

      const node = await start({ config: { ...settings, node_name: 'one' } });
      for (const [index, tokens] of held.entries()) {
        expect(await verify(node, tokens)).toBe(200);
        held[index] = await refresh(node, tokens);
        held[index] = await refresh(node, held[index]);
      }
      await node.stop();

      const back = join(folder, 'back');
      mkdirSync(back);
      const returned = await copy(url, join(back, 'carelink.sqlite'));
      expect(returned, returned.err).toMatchObject({ code: 0 });
      const again = await start({ folder: back, config: { issuer, clients: { unbound: 'allow' } } });
      for (const [index, tokens] of held.entries()) {
        expect(await verify(again, tokens)).toBe(200);
        held[index] = await refresh(again, tokens);
      }
      const me = await callAsApp(held[1]?.access ?? '', `${again.url}/v1/me`);
      expect(me.status).toBe(200);

      // Neither taken for a repetition nor for a token from a time after a restore.
      const types = (await readAudit(again)).map(({ type }) => type);
      expect(types.filter((type) => type === 'refresh')).toHaveLength(4);
      expect(new Set(types)).not.toContain('generation_restored');
      expect(new Set(types)).not.toContain('refresh_recovered');
    });
  },
);
