import { request } from 'node:https';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addTestUser, nurse } from '../../support/server/add-test-user.ts';
import { call, DpopClient } from '../../support/server/dpop-client.ts';
import { readAudit } from '../../support/server/read-audit.ts';
import { requestTls } from '../../support/server/request-tls.ts';
import { findNginx, type Nginx, startNginx } from '../../support/server/start-nginx.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

const issuer = 'https://tokens.hospital.example';
const program = findNginx();

describe('behind nginx, with the configuration that is shipped', () => {
  let server: TestServer;
  let nginx: Nginx;

  beforeEach(({ skip }) => skip(program === null, 'nginx is not installed (Debian: apt-get install nginx)'));
  beforeAll(async () => {
    if (program === null) return;
    server = await startTestServer({ config: { issuer, trust_proxy: '127.0.0.1' } });
    await addTestUser(server);
    nginx = await startNginx(program, server.url);
  });
  afterAll(async () => {
    await nginx?.close();
    await server?.close();
  });

  /** From an address other than nginx's own, so that the two can be distinguished. */
  const from = '127.0.0.2';
  const ask = (path: string, options: Parameters<typeof requestTls>[1] = {}) =>
    requestTls(nginx.url + path, { ca: nginx.ca, localAddress: from, ...options });

  const post = async (
    client: DpopClient,
    path: string,
    body: object,
    headers: Record<string, string> = {},
  ) => {
    const once = async () => {
      const dpop = await client.proof('POST', issuer + path, server.clock);
      const answer = await ask(path, {
        method: 'POST',
        headers: { ...headers, dpop, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      client.nonce = String(answer.headers['dpop-nonce'] ?? client.nonce);
      return answer;
    };
    const answer = await once();
    return answer.body.includes('use_dpop_nonce') ? once() : answer;
  };

  it('a bound session is opened and refreshed, and the trail has the address of the client', async () => {
    const client = await DpopClient.create();
    const spoofed = {
      'x-forwarded-for': '203.0.113.9',
      forwarded: 'for=203.0.113.9',
      'x-real-ip': '203.0.113.9',
    };
    const signIn = await post(client, '/account/token/', nurse, spoofed);
    expect(signIn.status, signIn.body).toBe(200);
    const refresh = await post(
      client,
      '/account/token/refresh/',
      { refresh: JSON.parse(signIn.body).refresh },
      spoofed,
    );
    expect(refresh.status, refresh.body).toBe(200);
    const events = (await readAudit(server)).filter(({ type }) => type === 'sign_in' || type === 'refresh');
    expect(events.map(({ type, address }) => [type, address])).toEqual([
      ['sign_in', from],
      ['refresh', from],
    ]);
  });

  it('its id of a request is in the answer, in its own log, and in the log of the server', async () => {
    const { headers } = await ask('/v1/me?secret=of-a-query', {
      headers: { 'x-request-id': 'x'.repeat(32) },
    });
    const requestId = String(headers['x-request-id']);
    expect(requestId).toMatch(/^[0-9a-f]{32}$/);
    await expect.poll(() => nginx.accessLog()).toContain(`GET /v1/me 401`);
    expect(await nginx.accessLog()).toContain(requestId);
    expect(await nginx.accessLog()).not.toContain('of-a-query');
    const line = server.log.find(({ fields }) => fields.requestId === requestId);
    expect(line?.fields).toMatchObject({ route: '/v1/me', status: 401 });
  });

  it('what is told on a line comes as it is told, and not when nginx has collected some of it', async () => {
    const client = await DpopClient.create();
    const { session } = JSON.parse((await post(client, '/account/token/', nurse)).body);
    const path = '/v1/station/events';
    const dpop = await client.proof('POST', issuer + path, server.clock);
    const events: string[] = [];
    const line = request(`${nginx.url}${path}`, {
      method: 'POST',
      ca: nginx.ca,
      rejectUnauthorized: false,
      headers: { dpop, 'content-type': 'application/json' },
    });
    line.on('response', (answer) =>
      answer.setEncoding('utf8').on('data', (text: string) => events.push(text)),
    );
    line.on('error', () => undefined);
    line.end(JSON.stringify({ sessions: [session.id] }));
    await expect.poll(() => events.join('')).toContain('"state":"live"');
    await post(client, '/v1/session/sign-out', { session_id: session.id });
    await expect.poll(() => events.join('')).toContain('"state":"ended"');
    line.destroy();
  });

  it('browsers are told to come by HTTPS only', async () => {
    expect((await ask('/healthz')).headers['strict-transport-security']).toBe('max-age=31536000');
  });

  it.each(['/metrics', '/metrics/', '/metrics?x', '//metrics', '/%6detrics', '/v1/../metrics'])(
    'the metrics are not there: %s',
    async (path) => {
      expect((await ask(path)).status).toBe(404);
      expect((await ask(path, { headers: { 'x-forwarded-for': '127.0.0.1' } })).status).toBe(404);
    },
  );

  it('the server would not give them to nginx, either', async () => {
    const { status } = await call(`${server.url}/metrics`, { headers: { 'x-forwarded-for': from } });
    expect(status).toBe(404);
  });

  it('nothing is served without TLS', async () => {
    expect((await call(`${nginx.plainUrl}/healthz`)).status).toBe(403);
  });

  it('the server tells itself when a body is too large', async () => {
    const headers = { 'content-type': 'application/json' };
    const answer = await ask('/account/token/', { method: 'POST', headers, body: 'x'.repeat(64 * 1024 + 1) });
    expect([answer.status, JSON.parse(answer.body).error]).toEqual([413, 'payload_too_large']);
  });
});
