import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type InterruptedWay, startInterruptedWay } from '../../support/core/interrupted-way.ts';
import { addTestUser, nurse } from '../../support/server/add-test-user.ts';
import { DpopClient } from '../../support/server/dpop-client.ts';
import { makeCertificate, writeCertificate } from '../../support/server/make-certificate.ts';
import { readAudit } from '../../support/server/read-audit.ts';
import { requestTls, type TlsAnswer } from '../../support/server/request-tls.ts';
import { type Balancer, haproxy, nginx, siteName } from '../../support/server/start-balancer.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });
const issuer = `https://${siteName}`;
const identityPath = '/v1/server/identity';
const realClock = { nowMs: () => Date.now(), advance() {} };
/** An address other than the balancer's own, so that the two can be told apart. */
const from = '127.0.0.2';
/** The balancer's own checks take seconds, and on a busy machine some of them fail. */
const soon = { timeout: 90_000, interval: 50 };

interface Node {
  readonly server: TestServer;
  /** Between the balancer and the node: cut, as if the node had been killed. */
  readonly way: InterruptedWay;
}

/** Three nodes with one set of keys and users, each with TLS, and a name for its answers. */
async function openNodes(noticeSeconds: number) {
  const folder = await mkdtemp(join(tmpdir(), 'carelink-nodes-'));
  const authority = { name: 'nodes', ...makeCertificate('nodes') };
  const tls = await writeCertificate(
    folder,
    makeCertificate('node', { issuer: authority, hosts: [siteName] }),
  );
  const original = await startTestServer({ clock: realClock as never, config: { issuer } });
  await addTestUser(original);
  await original.stop();
  const nodes = await Promise.all(
    [1, 2, 3].map(async (number): Promise<Node> => {
      const own = join(folder, String(number));
      await cp(dirname(original.databaseFile), own, { recursive: true });
      const server = await startTestServer({
        clock: realClock as never,
        folder: own,
        config: {
          issuer,
          tls,
          node_name: `node-${number}`,
          trust_proxy: '127.0.0.1',
          shutdown: { notice_seconds: noticeSeconds },
          clients: { unbound: 'allow' },
        },
      });
      return { server, way: await startInterruptedWay(server.url) };
    }),
  );
  const close = async () => {
    await Promise.all(nodes.map(({ way }) => way.close()));
    await Promise.all(nodes.map(({ server }) => server.close()));
    await original.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { nodes, authority, close };
}

describe.each([
  // It sees by /readyz that a node is about to stop, if that takes longer than it takes to ask.
  { name: 'HAProxy', program: haproxy, noticeSeconds: 1 },
  { name: 'nginx', program: nginx, noticeSeconds: 0 },
])(
  'behind $name, with the configuration that is shipped for three nodes',
  ({ name, program, noticeSeconds }) => {
    let site: Awaited<ReturnType<typeof openNodes>>;
    let balancer: Balancer;
    let agent: Agent;

    beforeAll(async () => {
      if (program.path === null) return;
      site = await openNodes(noticeSeconds);
      const nodes = site.nodes.map(({ way }) => new URL(way.url).host);
      balancer = await program.start({ nodes, authority: site.authority });
      agent = new Agent({ keepAlive: true, ca: balancer.ca });
      await vi.waitFor(async () => expect((await ask('/readyz')).status).toBe(200), soon);
    });
    afterAll(async () => {
      agent?.destroy();
      await balancer?.close();
      await site?.close();
    });

    const ask = (path: string, options: Parameters<typeof requestTls>[1] = {}) =>
      requestTls(balancer.url + path, { ca: balancer.ca, localAddress: from, ...options });
    const nodeOf = ({ headers }: Pick<TlsAnswer, 'headers'>) => String(headers['x-carelink-node']);
    const skipWithout = (skip: (condition: boolean, why: string) => void) =>
      skip(program.path === null, `${name} is not installed (Debian: apt-get install ${name.toLowerCase()})`);

    /** A call that may be repeated, as a workstation would: another try after no answer, 502, 503 or 504. */
    async function askUntilAnswered(): Promise<TlsAnswer> {
      const body = JSON.stringify({ challenge: 'c'.repeat(43) });
      const headers = { 'content-type': 'application/json' };
      for (let tries = 0; tries < 1_800; tries += 1) {
        const answer = await ask(identityPath, { method: 'POST', agent, body, headers }).catch(() => null);
        if (answer !== null && ![502, 503, 504].includes(answer.status)) return answer;
        await rest(50);
      }
      throw new Error('no node has answered');
    }

    /** Four clients that go on asking while something happens; gives what they were answered. */
    async function under(work: () => Promise<void>): Promise<readonly TlsAnswer[]> {
      let isOver = false;
      const answers: TlsAnswer[] = [];
      const clients = [1, 2, 3, 4].map(async () => {
        while (!isOver) {
          answers.push(await askUntilAnswered());
          await rest(10);
        }
      });
      await work().finally(() => {
        isOver = true;
      });
      await Promise.all(clients);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      return answers;
    }

    /** The nodes that answer now. */
    async function answering(): Promise<ReadonlySet<string>> {
      return new Set((await Promise.all(Array.from({ length: 12 }, askUntilAnswered))).map(nodeOf));
    }
    const all = new Set(['node-1', 'node-2', 'node-3']);

    it('every node gets requests, and the trail has the address of the client', async ({ skip }) => {
      skipWithout(skip);
      await expect.poll(answering, soon).toEqual(all);
      const spoofed = { 'x-forwarded-for': '203.0.113.9', forwarded: 'for=203.0.113.9' };
      const headers = { ...spoofed, 'content-type': 'application/json' };
      const answer = await ask('/account/token/', { method: 'POST', headers, body: JSON.stringify(nurse) });
      expect(answer.status, answer.body).toBe(200);
      const trails = await Promise.all(site.nodes.map(({ server }) => readAudit(server)));
      expect(trails.flat().filter(({ type }) => type === 'sign_in')).toMatchObject([{ address: from }]);
    });

    it('what is not for workstations stays inside', async ({ skip }) => {
      skipWithout(skip);
      expect((await fetch(balancer.plainUrl)).status).toBe(403);
      expect((await ask('/metrics')).status).toBe(404);
      expect((await ask('/metrics/')).status).toBe(404);
    });

    it('a node that is killed costs no client with retries anything, and comes back', async ({ skip }) => {
      skipWithout(skip);
      const [first] = site.nodes;
      await under(async () => {
        first?.way.become('cut');
        await expect.poll(async () => (await answering()).has('node-1'), soon).toBe(false);
        first?.way.become('open');
        await expect.poll(async () => (await answering()).has('node-1'), soon).toBe(true);
      });
    });

    it('each node stops and starts in turn, and nobody gets an error', async ({ skip }) => {
      skipWithout(skip);
      const answers = await under(async () => {
        for (const { server, way } of site.nodes) {
          await server.restart();
          way.target = server.url;
          await expect.poll(async () => (await answering()).size, soon).toBe(3);
        }
      });
      expect(new Set(answers.map(nodeOf))).toEqual(all);
    });

    it('what a line says arrives at once', async ({ skip }) => {
      skipWithout(skip);
      // The others would want nonces of their own.
      for (const { way } of site.nodes.slice(1)) way.become('cut');
      await expect.poll(answering, soon).toEqual(new Set(['node-1']));
      const client = await DpopClient.create();
      let line = await openLine(client);
      if (line.status !== 200) line = await openLine(client);
      expect(line.status).toBe(200);
      expect(line.first).toMatch(/^(:|event:|data:|id:|retry:)/);
    });

    /** The first that comes on a line, which has no end. */
    async function openLine(client: DpopClient): Promise<{ status: number; first: string }> {
      const path = '/v1/station/events';
      const dpop = await client.proof('POST', issuer + path, realClock);
      const headers = { dpop, 'content-type': 'application/json' };
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
  },
);
