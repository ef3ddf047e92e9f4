import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { ownPorts } from '../../support/network/own-ports.ts';
import { asSuperuser, freshDatabase, type TestDatabase } from '../../support/postgres/fresh-database.ts';
import { whyNoPostgres } from '../../support/postgres/provide-postgres.ts';
import { addNurse, serverSettings } from '../../support/postgres/server-settings.ts';
import { nurse } from '../../support/server/add-test-user.ts';
import { DpopClient } from '../../support/server/dpop-client.ts';
import { makeCertificate, writeCertificate } from '../../support/server/make-certificate.ts';
import { requestTls, type TlsAnswer } from '../../support/server/request-tls.ts';
import { type ServedServer, serveCommand } from '../../support/server/serve-command.ts';
import { type Balancer, haproxy, nginx, siteName } from '../../support/server/start-balancer.ts';

const issuer = `https://${siteName}`;
const identityPath = '/v1/server/identity';
const clock = { nowMs: () => Date.now() };
/** An address other than the balancer's own, so that the two can be told apart. */
const from = '127.0.0.2';
/** The balancer's own checks take seconds, and on a busy machine some of them fail. */
const soon = { timeout: 90_000, interval: 200 };

interface Node {
  readonly name: string;
  readonly url: string;
  server: ServedServer;
  /** Starts it again where it was. */
  start(): Promise<void>;
}

/** A workstation that refreshes again and again, for itself. */
interface Workstation {
  readonly key: DpopClient;
  readonly agent: Agent;
  readonly session: string;
  token: string;
  /** The nodes that have refreshed its session. */
  readonly answeredBy: string[];
}

const hasEnded = ({ child }: ServedServer) => child.exitCode !== null || child.signalCode !== null;

const postgres = whyNoPostgres();

describe.skipIf(postgres !== null)(
  `three nodes on PostgreSQL${postgres === null ? '' : ` (${postgres})`}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'carelink-nodes-'));
    const authority = { name: 'nodes', ...makeCertificate('nodes') };
    let database: TestDatabase;
    let nodes: readonly Node[] = [];

    /** Processes of their own, each with TLS, and a name for its answers. */
    beforeAll(async () => {
      if (haproxy.path === null && nginx.path === null) return;
      database = await freshDatabase(inject('postgresFolder'));
      const certificate = makeCertificate('node', { issuer: authority, hosts: [siteName] });
      const settings = {
        ...serverSettings(database, folder, clock),
        issuer,
        tls: await writeCertificate(folder, certificate),
        trust_proxy: '127.0.0.1',
        // HAProxy sees by /readyz that a node is about to stop, if that takes longer than it takes to ask.
        shutdown: { notice_seconds: 1 },
        throttle: 'off' as const,
      };
      await addNurse({ ...settings, tls: undefined }, folder, clock);
      const ports = await ownPorts(3);
      nodes = await Promise.all(
        ports.map(async (port, index): Promise<Node> => {
          const name = `node-${index + 1}`;
          const config = join(folder, `${name}.json`);
          const own = { node_name: name, database: join(folder, `${name}.sqlite`) };
          writeFileSync(config, JSON.stringify({ ...settings, ...own }));
          const serve = () => serveCommand(['--config', config], { port });
          const node: Node = {
            name,
            url: `https://127.0.0.1:${port}`,
            server: await serve(),
            start: async () => {
              node.server = await serve();
            },
          };
          return node;
        }),
      );
    });

    afterAll(async () => {
      await Promise.all(nodes.map(({ server }) => server.kill()));
      rmSync(folder, { recursive: true, force: true });
    });

    /** The one that does the work in the background. */
    async function leader(): Promise<Node | undefined> {
      for (const node of nodes) {
        const page = await requestTls(`${node.url}/metrics`, { ca: authority.cert }).catch(() => null);
        if (/^carelink_background_leader 1$/m.test(page?.body ?? '')) return node;
      }
      return undefined;
    }

    describe.each([
      { name: 'HAProxy', program: haproxy },
      { name: 'nginx', program: nginx },
    ])('behind $name, with the configuration that is shipped for them', ({ name, program }) => {
      let balancer: Balancer;
      let agent: Agent;

      beforeAll(async () => {
        if (program.path === null) return;
        balancer = await program.start({ nodes: nodes.map(({ url }) => new URL(url).host), authority });
        agent = new Agent({ keepAlive: true, ca: balancer.ca });
        await vi.waitFor(async () => expect((await ask('/readyz')).status).toBe(200), soon);
      });
      // Where a first try has left one dead.
      beforeEach(async () => {
        for (const node of nodes) if (hasEnded(node.server)) await node.start();
      });
      afterAll(async () => {
        agent?.destroy();
        await balancer?.close();
      });

      const ask = (path: string, options: Parameters<typeof requestTls>[1] = {}) =>
        requestTls(balancer.url + path, { ca: balancer.ca, localAddress: from, ...options });
      const nodeOf = ({ headers }: Pick<TlsAnswer, 'headers'>) => String(headers['x-carelink-node']);
      const skipWithout = (skip: (condition: boolean, why: string) => void) =>
        skip(
          program.path === null,
          `${name} is not installed (Debian: apt-get install ${name.toLowerCase()})`,
        );

      const json = { 'content-type': 'application/json' };

      /** A call that may be repeated, as a workstation would: another try after no answer, 502, 503 or 504. */
      async function untilAnswered(send: () => Promise<TlsAnswer>): Promise<TlsAnswer> {
        for (let tries = 0; tries < 1_800; tries += 1) {
          const answer = await send().catch(() => null);
          if (answer !== null && ![502, 503, 504].includes(answer.status)) return answer;
          await rest(50);
        }
        throw new Error('no node has answered');
      }

      /** With a proof, and with a new one for every try. */
      async function post(key: DpopClient, from: Agent, path: string, body: object): Promise<TlsAnswer> {
        const send = async () => {
          const dpop = await key.proof('POST', issuer + path, clock);
          const options = {
            method: 'POST',
            agent: from,
            body: JSON.stringify(body),
            headers: { ...json, dpop },
          };
          const answer = await ask(path, options);
          key.nonce = String(answer.headers['dpop-nonce'] ?? key.nonce);
          return answer;
        };
        const answer = await untilAnswered(send);
        return answer.body.includes('use_dpop_nonce') ? untilAnswered(send) : answer;
      }

      async function signIn(): Promise<Workstation> {
        const [key, own] = [await DpopClient.create(), new Agent({ keepAlive: true, ca: balancer.ca })];
        const { status, body } = await post(key, own, '/account/token/', nurse);
        expect(status, body).toBe(200);
        const { refresh: token, session } = JSON.parse(body);
        return { key, agent: own, session: session.id, token, answeredBy: [] };
      }

      async function refresh(workstation: Workstation): Promise<void> {
        const { key, agent, token, answeredBy } = workstation;
        const answer = await post(key, agent, '/account/token/refresh/', { refresh: token });
        expect(answer.status, answer.body).toBe(200);
        workstation.token = JSON.parse(answer.body).refresh;
        answeredBy.push(nodeOf(answer));
      }

      /** Four workstations that go on refreshing while something happens: nobody is signed out, nothing is lost. */
      async function under(work: () => Promise<void>): Promise<readonly Workstation[]> {
        const workstations = await Promise.all([1, 2, 3, 4].map(signIn));
        let isOver = false;
        const working = workstations.map(async (workstation) => {
          while (!isOver) {
            await refresh(workstation);
            await rest(40);
          }
        });
        const all = Promise.all(working);
        // Told by whoever waits for them.
        all.catch(() => undefined);
        await Promise.race([all, work()]).finally(() => {
          isOver = true;
        });
        await all;
        const sessions = await asSuperuser(
          database,
          `SELECT encode(id, 'hex') AS id, generation::int FROM sessions WHERE ended_at_ms IS NULL`,
        );
        const generations = new Map(sessions.map(({ id, generation }) => [id, generation]));
        for (const { agent, session, answeredBy } of workstations) {
          // An answer that was lost is given again, and counts once.
          expect(generations.get(session.replaceAll('-', ''))).toBe(answeredBy.length);
          agent.destroy();
        }
        return workstations;
      }

      const identify = () =>
        ask(identityPath, {
          method: 'POST',
          agent,
          body: JSON.stringify({ challenge: 'c'.repeat(43) }),
          headers: json,
        });
      /** The nodes that answer now. */
      async function answering(): Promise<ReadonlySet<string>> {
        const asked = Array.from({ length: 12 }, () => untilAnswered(identify));
        return new Set((await Promise.all(asked)).map(nodeOf));
      }
      const all = new Set(['node-1', 'node-2', 'node-3']);

      it('every node gets requests, and the trail has the address of the client', async ({ skip }) => {
        skipWithout(skip);
        await expect.poll(answering, soon).toEqual(all);
        const spoofed = { 'x-forwarded-for': '203.0.113.9', forwarded: 'for=203.0.113.9' };
        const body = JSON.stringify({ ...nurse, device: name });
        const answer = await ask('/account/token/', {
          method: 'POST',
          headers: { ...spoofed, ...json },
          body,
        });
        expect(answer.status, answer.body).toBe(200);
        const addresses = "SELECT DISTINCT address FROM audit_events WHERE type = 'sign_in'";
        expect(await asSuperuser(database, addresses)).toEqual([{ address: from }]);
      });

      it('what is not for workstations stays inside', async ({ skip }) => {
        skipWithout(skip);
        expect((await fetch(balancer.plainUrl)).status).toBe(403);
        expect((await ask('/metrics')).status).toBe(404);
        expect((await ask('/metrics/')).status).toBe(404);
      });

      it('a node that is killed costs no workstation anything, its work is taken over, and it comes back', async ({
        skip,
      }) => {
        skipWithout(skip);
        await expect.poll(leader, soon).toBeDefined();
        const killed = (await leader()) as Node;
        const workstations = await under(async () => {
          await expect.poll(answering, soon).toContain(killed.name);
          await killed.server.kill();
          await expect.poll(answering, soon).not.toContain(killed.name);
          await expect.poll(leader, soon).toBeDefined();
          expect(await leader()).not.toBe(killed);
          await killed.start();
          await expect.poll(answering, soon).toContain(killed.name);
        });
        for (const { answeredBy } of workstations) expect(new Set(answeredBy).size).toBeGreaterThan(1);
      });

      it('each node stops and starts in turn, and nobody gets an error', async ({ skip }) => {
        skipWithout(skip);
        const workstations = await under(async () => {
          for (const node of nodes) {
            expect(await node.server.stop()).toBe(0);
            await node.start();
            await expect.poll(async () => (await answering()).size, soon).toBe(3);
          }
        });
        expect(new Set(workstations.flatMap(({ answeredBy }) => answeredBy))).toEqual(all);
      });

      it('what a line says arrives at once', async ({ skip }) => {
        skipWithout(skip);
        const client = await DpopClient.create();
        let line = await openLine(client);
        // With the nonce that it was told; every node takes it.
        if (line.status !== 200) line = await openLine(client);
        expect(line.status).toBe(200);
        expect(line.first).toMatch(/^(:|event:|data:|id:|retry:)/);
      });

      /** The first that comes on a line, which has no end. */
      async function openLine(client: DpopClient): Promise<{ status: number; first: string }> {
        const path = '/v1/station/events';
        const dpop = await client.proof('POST', issuer + path, clock);
        const headers = { dpop, ...json };
        const sending = request(balancer.url + path, {
          method: 'POST',
          headers,
          ca: balancer.ca,
          agent: false,
        });
        sending.end(JSON.stringify({ sessions: ['0195c000-0000-7000-8000-000000000001'] }));
        const [answer] = await once(sending, 'response');
        client.nonce = String(answer.headers['dpop-nonce'] ?? client.nonce);
        const [chunk] = await once(answer, 'data');
        sending.destroy();
        return { status: answer.statusCode, first: String(chunk) };
      }
    });
  },
);
