import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { freshDatabase } from '../../../support/postgres/fresh-database.ts';
import { whyNoPostgres } from '../../../support/postgres/provide-postgres.ts';
import { addNurse, serverSettings } from '../../../support/postgres/server-settings.ts';
import { callAs, DpopClient } from '../../../support/server/dpop-client.ts';
import { FakeServerClock } from '../../../support/server/fake-clock.ts';
import { runServerCommand } from '../../../support/server/run-server-command.ts';
import { refreshUnbound, signInBound, signInUnbound } from '../../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../../support/server/start-test-server.ts';

const why = whyNoPostgres();
const officer = { username: 'otto', password: 'correct horse battery' };

describe.skipIf(why !== null)(
  `the audit trail over HTTP, of two nodes${why === null ? '' : ` (${why})`}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'carelink-audit-events-'));
    // The database compares it with its own.
    const clock = new FakeServerClock(Date.now());
    let nodes: [TestServer, TestServer];

    beforeAll(async () => {
      const database = await freshDatabase(inject('postgresFolder'));
      const settings = serverSettings(database, folder, clock);
      const file = join(folder, 'server.json');
      writeFileSync(file, JSON.stringify({ ...settings, database: join(folder, 'command.sqlite') }));
      const adding = ['user', 'add', '--username', officer.username, '--role', 'security_officer'];
      const added = await runServerCommand(
        [...adding, '--password-stdin', '--config', file],
        `${officer.password}\n`,
      );
      expect(added.code, added.err).toBe(0);
      await addNurse(settings, folder, clock);
      const { issuer: _, ...own } = settings;
      const start = (name: string) => startTestServer({ clock, config: { ...own, node_name: name } });
      nodes = await Promise.all([start('one'), start('two')]);
    });

    afterAll(async () => {
      for (const node of nodes ?? []) await node.close();
      rmSync(folder, { recursive: true, force: true });
    });

    test('is one list at either node, and pages go on across lanes', async () => {
      const [one, two] = nodes;
      const { access } = await signInBound(one, await DpopClient.create(), officer);
      let { refresh } = await signInUnbound(one);
      for (const node of [one, two, one, one, two]) {
        const next = await refreshUnbound(node, refresh);
        // Each node is an issuer of its own here, and takes only its own tokens.
        if (next.status === 200) ({ refresh } = next.body);
      }
      const read = async (query: string) => {
        const answer = await callAs(access, `${one.url}/v1/admin/audit-events?${query}`);
        expect(answer.status, JSON.stringify(answer.body)).toBe(200);
        return answer.body as {
          events: { lane?: number; after_seq?: number; type: string }[];
          next: string | null;
        };
      };
      // The first look adds an event.
      await read('limit=1');
      const wholeList = async () => (await read('limit=200')).events;
      const whole = await wholeList();
      const refreshes = whole.filter(({ type }) => type === 'refresh');
      expect(refreshes.length).toBeGreaterThanOrEqual(3);
      for (const event of refreshes)
        expect(event).toMatchObject({ lane: expect.any(Number), after_seq: expect.any(Number) });
      expect(whole.find(({ type }) => type === 'sign_in')).not.toHaveProperty('lane');
      const byPages = async (limit: number) => {
        const events: unknown[] = [];
        let next: string | null = null;
        do {
          const page = await read(`limit=${limit}${next === null ? '' : `&after=${next}`}`);
          expect(page.events.length).toBeGreaterThan(0);
          events.push(...page.events);
          next = page.next;
        } while (next !== null && events.length <= 200);
        return events;
      };
      for (const limit of [1, 2, 3]) {
        let before = await wholeList();
        let pages = await byPages(limit);
        // A node may have signed the lanes meanwhile, which is an event, too.
        for (let after = await wholeList(); after.length > before.length; after = await wholeList()) {
          before = after;
          pages = await byPages(limit);
        }
        expect(pages).toEqual(before);
      }
      for (const after of ['1.1', '1.2.3.4', '0.1.1', '1.x.1', '-1', '1e3'])
        expect((await callAs(access, `${one.url}/v1/admin/audit-events?after=${after}`)).status, after).toBe(
          400,
        );
    });
  },
);
