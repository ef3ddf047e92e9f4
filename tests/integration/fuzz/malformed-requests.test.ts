import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { errorBody } from '../../../server/contract/errors.ts';
import { malformedForm } from '../../support/faults/malformed-forms.ts';
import {
  type GoodParts,
  type MalformedRequest,
  malformedRequest,
} from '../../support/faults/malformed-requests.ts';
import { inThisRun } from '../../support/never-breaks/full-run.ts';
import { addTestClient } from '../../support/server/add-test-client.ts';
import { addTestUser } from '../../support/server/add-test-user.ts';
import { callAs } from '../../support/server/dpop-client.ts';
import { basic } from '../../support/server/post-form.ts';
import { signInUnbound, type Tokens } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

const kinds = 1_000;
const perEndpoint = inThisRun('malformed requests to each endpoint', { usual: kinds / 4, full: kinds });
/** Each run takes another part of them; a failure names its number. */
const first = perEndpoint * Math.floor((Math.random() * kinds) / perEndpoint);
const atOnce = 16;
const someId = '0192f0c1-7b1e-7c3a-9a7e-0123456789ab';

const endpoints = [
  { method: 'POST', path: '/account/token/', fields: ['username', 'password', 'device'] },
  { method: 'POST', path: '/account/token/refresh/', fields: ['refresh'] },
  { method: 'POST', path: '/account/token/verify/', fields: ['token'] },
  { method: 'POST', path: '/account/token/blacklist/', fields: ['refresh'] },
  { method: 'POST', path: '/account/logout/', fields: ['refresh'] },
  { method: 'POST', path: '/v1/session/lock', fields: ['cause'] },
  { method: 'POST', path: '/v1/session/unlock', fields: ['password'] },
  { method: 'POST', path: '/v1/session/sign-out', fields: ['session_id'] },
  { method: 'POST', path: '/v1/badge/identify', fields: ['number'] },
  { method: 'POST', path: '/v1/badge/sign-in', fields: ['handle', 'password'] },
  { method: 'POST', path: '/v1/badges', fields: ['number'] },
  { method: 'POST', path: '/v1/sessions/end-others', fields: [] },
  { method: 'POST', path: '/v1/setup', fields: ['setup_code', 'administrator', 'ward', 'station'] },
  { method: 'GET', path: '/v1/me', fields: [] },
  { method: 'GET', path: '/v1/sessions', fields: [] },
  { method: 'DELETE', path: `/v1/sessions/${someId}`, fields: [] },
] as const;

const workstation = { client_id: 'carelink-workstation' };
/** `harmless`: the only answer that is not a refusal, about something that is not a token. */
const formEndpoints = [
  {
    path: '/oauth/token',
    tokenField: 'refresh_token',
    others: { ...workstation, grant_type: 'refresh_token' },
    harmless: null,
  },
  // RFC 7009 §2.2: an unknown token is as good as revoked.
  { path: '/oauth/revoke', tokenField: 'token', others: workstation, harmless: {} },
  // RFC 7662 §2.2: asking about one is not an error either.
  { path: '/oauth/introspect', tokenField: 'token', others: {}, harmless: { active: false } },
] as const;

const published = ['/.well-known/jwks.json', '/.well-known/oauth-authorization-server', '/openapi.json'];
const wrongMethods = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'];

let server: TestServer;
let tokens: Tokens;
let asResourceServer: Record<string, string>;

beforeAll(async () => {
  server = await startTestServer({ config: { clients: { unbound: 'allow' } } });
  await addTestUser(server);
  tokens = await signInUnbound(server);
  const { id, secret } = await addTestClient(server);
  asResourceServer = { ...basic(id, secret) };
});
afterAll(() => server.close());

it.each(endpoints)(
  `refuses ${perEndpoint} malformed requests to $method $path`,
  { retry: 0, timeout: 120_000 },
  async (endpoint) => {
    const good: GoodParts = { fields: endpoint.fields, access: tokens.access, refresh: tokens.refresh };
    const before = server.log.length;
    for (let start = 0; start < perEndpoint; start += atOnce) {
      const count = Math.min(atOnce, perEndpoint - start);
      const batch = Array.from({ length: count }, (_, offset) =>
        malformedRequest(first + start + offset, good),
      );
      const answers = await Promise.all(batch.map((one) => send(endpoint, one)));
      answers.forEach((answer, offset) => {
        expectRefusal(answer, `request ${first + start + offset}: ${batch[offset]?.label}`);
      });
    }
    // The server met nothing unexpected.
    expect(server.log.slice(before).filter(({ level }) => level === 'error')).toEqual([]);
    expect((await callAs(tokens.access, `${server.url}/v1/me`)).status).toBe(200);
  },
);

it.each(formEndpoints)(
  `changes nothing for ${perEndpoint} malformed forms to $path`,
  { retry: 0, timeout: 120_000 },
  async ({ path, tokenField, others, harmless }) => {
    const headers = path === '/oauth/introspect' ? asResourceServer : {};
    const good = { fields: [], access: tokens.access, refresh: tokens.refresh, tokenField, others, headers };
    const before = server.log.length;
    for (let start = 0; start < perEndpoint; start += atOnce) {
      const count = Math.min(atOnce, perEndpoint - start);
      const batch = Array.from({ length: count }, (_, offset) => malformedForm(first + start + offset, good));
      const answers = await Promise.all(batch.map((one) => send({ method: 'POST', path }, one)));
      answers.forEach((answer, offset) => {
        const label = `form ${first + start + offset}: ${batch[offset]?.label}`;
        if (answer.status === 200 && harmless) expect(JSON.parse(answer.text), label).toEqual(harmless);
        else expectRefusal(answer, label);
      });
    }
    expect(server.log.slice(before).filter(({ level }) => level === 'error')).toEqual([]);
    expect((await callAs(tokens.access, `${server.url}/v1/me`)).status).toBe(200);
  },
);

it.each(published)('refuses wrong methods at %s, and still publishes it', async (path) => {
  for (const method of wrongMethods) {
    const answer = await send({ method, path }, { headers: {}, label: method, body: 'x' });
    expect(answer.status, method).toBe(405);
    expectRefusal(answer, method);
  }
  const answer = await fetch(server.url + path);
  expect([answer.status, typeof (await answer.json())]).toEqual([200, 'object']);
});

it.each([
  ['no HTTP at all', 'hello\r\n\r\n'],
  ['a bad method', 'BREW / HTTP/1.1\r\nHost: x\r\n\r\n'],
  [
    'two lengths',
    'POST /account/token/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}',
  ],
  [
    'length and chunks',
    'POST /account/token/ HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['a header of 100 kB', `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(100_000)}\r\n\r\n`],
  ['a header with a null byte', 'GET / HTTP/1.1\r\nHost: x\r\nX-Null: a\0b\r\n\r\n'],
  ['a bad chunk', 'POST /account/token/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n'],
  ['no host', 'GET /healthz HTTP/1.1\r\n\r\n'],
  ['broken percent-encoding', 'GET /v1/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
  ['a path that climbs', 'GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
])('answers %s on the wire with a 4xx and stays up', async (_label, bytes) => {
  const answer = await sendRaw(bytes);
  expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
  expect(answer).not.toMatch(/at .*\.ts:\d+|node_modules|Error:/);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
});

interface RawAnswer {
  readonly status: number;
  readonly cacheControl: string | undefined;
  readonly text: string;
}

function expectRefusal(answer: RawAnswer, label: string): void {
  const context = `${label} → ${answer.status} ${answer.text.slice(0, 200)}`;
  expect(answer.status, context).toBeGreaterThanOrEqual(400);
  expect(answer.status, context).toBeLessThan(500);
  const body = errorBody.strict().safeParse(JSON.parse(answer.text));
  expect(body.success, context).toBe(true);
  expect(body.data?.detail, context).toBe(body.data?.error_description);
  expect(answer.text, context).not.toMatch(/\.ts:\d+|node_modules|stack|SQLITE/);
  expect(answer.cacheControl, context).toBe('no-store');
}

/** With node:http, which sends what fetch would refuse to: odd headers, a body with GET, wrong lengths. */
function send(endpoint: { method: string; path: string }, one: MalformedRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      new URL(endpoint.path, server.url),
      {
        method: endpoint.method,
        headers: { ...one.headers, 'content-length': Buffer.byteLength(one.body ?? '') },
      },
      (incoming) => {
        let text = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (chunk) => {
          text += chunk;
        });
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            cacheControl: incoming.headers['cache-control'],
            text,
          }),
        );
        incoming.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(one.body ?? '');
  });
}

function sendRaw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.setTimeout(5_000, () => socket.destroy());
    socket.on('data', (chunk) => {
      text += chunk;
    });
    // After answering, a server may hang up while the rest of the request is still on its way.
    socket.on('error', () => undefined);
    socket.on('close', () => (text === '' ? reject(new Error('no answer')) : resolve(text)));
    socket.write(bytes, 'latin1');
  });
}
