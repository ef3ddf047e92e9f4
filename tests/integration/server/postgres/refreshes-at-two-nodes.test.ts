import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { ServerConfigInput } from '../../../../server/create-server.ts';
import type { ClientCredentials } from '../../../../server/domain/clients/add-client.ts';
import { asSuperuser, freshDatabase, type TestDatabase } from '../../../support/postgres/fresh-database.ts';
import { whyNoPostgres } from '../../../support/postgres/provide-postgres.ts';
import {
  addNurse,
  addResourceServer,
  disableNurse,
  enableNurse,
  serverSettings,
} from '../../../support/postgres/server-settings.ts';
import { callAs, postJson } from '../../../support/server/dpop-client.ts';
import { FakeServerClock } from '../../../support/server/fake-clock.ts';
import { basic, postForm } from '../../../support/server/post-form.ts';
import { refreshUnbound, signInUnbound, type Tokens } from '../../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../../support/server/start-test-server.ts';

const why = whyNoPostgres();

describe.skipIf(why !== null)(`two nodes of a server on PostgreSQL${why === null ? '' : ` (${why})`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'carelink-two-nodes-'));
  const clock = new FakeServerClock();
  let database: TestDatabase;
  let nodes: [TestServer, TestServer];
  let settings: Partial<ServerConfigInput>;
  let app: ClientCredentials;

  beforeAll(async () => {
    database = await freshDatabase(inject('postgresFolder'));
    settings = serverSettings(database, folder, clock);
    const start = (name: string) => startTestServer({ clock, config: { ...settings, node_name: name } });
    nodes = await Promise.all([start('one'), start('two')]);
    await addNurse(settings, folder, clock);
    app = await addResourceServer(settings, folder, clock);
  });

  afterAll(async () => {
    for (const node of nodes) await node.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('a session goes on at either node', async () => {
    const [one, two] = nodes;
    const first = await signInUnbound(one);
    const second = await refreshUnbound(two, first.refresh);
    expect(second.status).toBe(200);
    const third = await refreshUnbound(one, second.body.refresh);
    expect(third.status).toBe(200);
    const [row] = await asSuperuser(database, 'SELECT max(generation)::int AS generation FROM sessions');
    expect(row?.generation).toBe(2);
  });

  test('an outdated token ends the session at both, and both lanes and the house are whole', async () => {
    const [one, two] = nodes;
    const first = await signInUnbound(one);
    const second = await refreshUnbound(one, first.refresh);
    clock.advance(31_000);
    expect((await refreshUnbound(two, first.refresh)).body.ended_reason).toBe('reuse_detected');
    expect((await refreshUnbound(one, second.body.refresh)).status).toBe(401);
    const rows = await asSuperuser(
      database,
      `SELECT h.lane, h.seq::int = (SELECT count(*) FROM audit_events e WHERE e.lane = h.lane) AS "isWhole",
              (SELECT count(*)::int FROM audit_events e WHERE e.lane = h.lane AND e.seal IS NULL) AS unsealed
         FROM audit_heads h ORDER BY h.lane`,
    );
    expect(rows.map(({ isWhole, unsealed }) => [isWhole, unsealed])).toEqual([
      [true, 0],
      [true, 0],
      [true, 0],
    ]);
  });

  test('of the same refresh token at both nodes at once, one rotation follows', async () => {
    const [one, two] = nodes;
    const first = await signInUnbound(one);
    const answers = await Promise.all(
      [one, two, one, two].map((node) => refreshUnbound(node, first.refresh)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  const endings: Record<string, (node: TestServer, tokens: Tokens) => Promise<unknown>> = {
    'that was signed out': (node, { refresh }) => postJson(`${node.url}/account/logout/`, { refresh }),
    'that was revoked': (node, { refresh }) => postForm(`${node.url}/oauth/revoke`, { token: refresh }),
    'whose user was disabled': () => disableNurse(settings, folder, clock),
  };
  test.each(Object.keys(endings))(
    'a session %s at one node is refused by the other at once',
    async (ending) => {
      for (const [here, there] of [nodes, nodes.toReversed()] as [TestServer, TestServer][]) {
        await enableNurse(settings, folder, clock);
        const tokens = await signInUnbound(here);
        const { access: token, refresh } = tokens;
        const asked = async () => {
          const [me, verified, known] = await Promise.all([
            callAs(token, `${there.url}/v1/me`),
            postJson(`${there.url}/account/token/verify`, { token }),
            postForm(`${there.url}/oauth/introspect`, { token }, basic(app.id, app.secret)),
          ]);
          return { me: me.status, verified: verified.status, introspected: known.body.active };
        };
        // Twice, so that it is no matter what a node remembers.
        for (let times = 0; times < 2; times += 1)
          expect(await asked()).toEqual({ me: 200, verified: 200, introspected: true });
        await endings[ending]?.(here, tokens);
        expect(await asked()).toEqual({ me: 401, verified: 401, introspected: false });
        expect((await refreshUnbound(there, refresh)).status).toBe(401);
      }
    },
  );
});
