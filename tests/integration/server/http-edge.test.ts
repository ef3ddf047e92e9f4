import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorBody, errors } from '../../../server/contract/errors.ts';
import { addTestUser } from '../../support/server/add-test-user.ts';
import { type Answer, call, DpopClient } from '../../support/server/dpop-client.ts';
import { signInBound } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

const json = { 'content-type': 'application/json' };
const endpoints: readonly (readonly [method: string, path: string])[] = [
  ['POST', '/account/token'],
  ['POST', '/account/token/refresh'],
  ['POST', '/account/token/verify'],
  ['POST', '/account/token/blacklist'],
  ['POST', '/account/logout'],
  ['POST', '/v1/setup'],
  ['POST', '/v1/session/lock'],
  ['POST', '/v1/session/unlock'],
  ['POST', '/v1/session/pin'],
  ['POST', '/v1/session/sign-out'],
];

function expectDocumentedError(answer: Answer, status: number): void {
  expect(answer.status, JSON.stringify(answer.body)).toBe(status);
  const body = errorBody.strict().parse(answer.body);
  expect(body.detail).toBe(body.error_description);
  expect(answer.headers.get('Cache-Control')).toBe('no-store');
  expect(answer.headers.get('X-Powered-By')).toBeNull();
  expect(answer.headers.get('X-Content-Type-Options')).toBe('nosniff');
}

describe('the edge of the server', () => {
  let server: TestServer;
  let access: string;

  beforeAll(async () => {
    server = await startTestServer({ config: { clients: { unbound: 'allow' } } });
    await addTestUser(server);
    access = (await signInBound(server, await DpopClient.create())).access;
  });
  afterAll(() => server.close());

  const send = (method: string, path: string, init: RequestInit = {}) =>
    call(`${server.url}${path}`, {
      ...init,
      method,
      headers: { authorization: `Bearer ${access}`, ...init.headers },
    });

  describe.each(endpoints)('%s %s', (method, path) => {
    it.each(['', '/'])(
      'answers every malformed body in the documented format (final slash: %j)',
      async (slash) => {
        const post = (body: BodyInit, headers: Record<string, string> = json) =>
          send(method, path + slash, { body, headers });
        expectDocumentedError(await post('{'), 400);
        expectDocumentedError(await post('null'), 400);
        expectDocumentedError(await post('[]'), 400);
        expectDocumentedError(await post('"text"'), 400);
        expectDocumentedError(await post('{}'), 400);
        expectDocumentedError(await post('{"refresh":1,"token":1,"username":1,"cause":1,"password":1}'), 400);
        expectDocumentedError(await post('{"a":1,"a":2}'), 400);
        expectDocumentedError(await post(new Uint8Array([0x7b, 0xff, 0x7d])), 400);
        expectDocumentedError(await post('['.repeat(30_000)), 400);
        expectDocumentedError(await post(`${'['.repeat(30_000)}${']'.repeat(30_000)}`), 400);
        expectDocumentedError(await post(`{"a":"${'x'.repeat(64 * 1024)}"}`), 413);
        expectDocumentedError(await post('{}', { 'content-type': 'text/plain' }), 415);
        expectDocumentedError(
          await post('a=b', { 'content-type': 'application/x-www-form-urlencoded' }),
          415,
        );
        expectDocumentedError(await post('{}', { ...json, 'content-encoding': 'gzip' }), 415);
        expectDocumentedError(await send(method, path + slash), 400);
      },
    );

    it('refuses other methods and says which it knows', async () => {
      for (const other of ['PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
        const answer = await send(other, path);
        expectDocumentedError(answer, 405);
        expect(answer.headers.get('Allow')).toContain(method);
      }
    });
  });

  it.each([
    '/',
    '/account',
    '/account/token//',
    '/Account/token',
    '/v2/me',
    '/v1',
    '/favicon.ico',
    '/%2e%2e/etc',
  ])('does not know %s', async (path) => expectDocumentedError(await send('GET', path), 404));

  it.each(['/%ZZ', '/v1/sessions/%E0%A4%A', '/v1/sessions/%'])('calls %s malformed', async (path) => {
    expectDocumentedError(await send('DELETE', path), 400);
  });

  it.each([
    ['nothing', {}],
    ['no token', { authorization: 'Bearer' }],
    ['another scheme', { authorization: 'Basic bm9yYTpwYXNz' }],
    ['garbage', { authorization: 'Bearer x.y.z' }],
    ['two tokens', { authorization: 'Bearer a b' }],
  ])('refuses %s as authorization with a challenge', async (_name, headers) => {
    for (const path of ['/v1/me', '/v1/sessions']) {
      const answer = await call(`${server.url}${path}`, { headers });
      expectDocumentedError(answer, 401);
      expect(answer.headers.get('WWW-Authenticate')).toContain('Bearer');
    }
  });

  it('has its own sentence for a missing refresh token', async () => {
    for (const body of ['{}', '{"refresh":null}', '{"refresh":""}']) {
      const answer = await send('POST', '/account/token/refresh/', { body, headers: json });
      expect(answer.body.error).toBe('refresh_token_required');
      expect(answer.body.detail).toBe('Refresh token is required.');
    }
  });

  it('tells the time by the clock of the server', async () => {
    server.clock.advance(3_600_000);
    const { headers } = await call(`${server.url}/healthz`);
    expect(headers.get('Date')).toBe(new Date(server.clock.nowMs()).toUTCString());
  });

  it('is alive and ready', async () => {
    expect((await call(`${server.url}/healthz`)).body).toEqual({ status: 'ok' });
    expect((await call(`${server.url}/readyz/`)).body).toEqual({ status: 'ready' });
    expect((await call(`${server.url}/healthz`, { method: 'HEAD' })).status).toBe(200);
  });

  it.each([
    ['no HTTP', 'nonsense\r\n\r\n', 400],
    ['endless headers', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    [
      'two lengths',
      'POST /account/token HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
      400,
    ],
  ])('answers %s in the documented format', async (_name, request, status) => {
    const answer = await sendRaw(server.url, request);
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    const body = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));
    expect(body.error_description).toBe(errors.invalid_request.sentence);
  });
});

function sendRaw(url: string, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(request));
    socket.setEncoding('latin1');
    socket.on('data', (text) => {
      received += text;
    });
    socket.on('close', () => resolve(received));
    socket.on('error', reject);
  });
}
