import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { errorBody } from '../../../server/contract/errors.ts';
import { type HttpServer, startHttpServer } from '../../../server/http/http-server.ts';
import { readJsonBody } from '../../../server/http/middleware/read-body.ts';
import { prepareServer } from '../../support/faults/spawn-server.ts';
import { patienceMs } from '../../support/run/patience.ts';
import { addTestUser, nurse } from '../../support/server/add-test-user.ts';
import { openRaw, type RawAnswer, readAnswers, sendRaw } from '../../support/server/raw-connection.ts';
import { readAudit } from '../../support/server/read-audit.ts';
import { MetricsReading } from '../../support/server/read-metrics.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const host = 'Host: tokens.example';
/** A request with these header lines and this body. */
const message = (line: string, headers: readonly string[] = [host], body = '') =>
  `${[line, ...headers].join('\r\n')}\r\n\r\n${body}`;
const get = (...headers: readonly string[]) => message('GET /healthz HTTP/1.1', headers);
const post = (...headers: readonly string[]) =>
  message('POST /account/token HTTP/1.1', [host, 'Content-Type: application/json', ...headers]);
const credentials = (password: string) => JSON.stringify({ username: nurse.username, password });
/** Takes as long as hashing a password. */
const slow = (password = 'a guess') => {
  const body = credentials(password);
  return post(`Content-Length: ${body.length}`) + body;
};

const refused: Readonly<Record<string, readonly [text: string, status: number]>> = {
  'no Host': [get(), 400],
  'two Host lines': [get('Host: a', 'Host: b'), 400],
  'one Host twice': [get('Host: a', 'Host: a'), 400],
  'a second Host behind 1,500 headers': [get('Host: a', ...Array<string>(1_500).fill('a:'), 'Host: a'), 400],
  'a transfer coding behind 1,500 headers': [
    `${post(...Array<string>(1_500).fill('a:'), 'Transfer-Encoding: gzip, chunked')}0\r\n\r\n`,
    501,
  ],
  'an empty Host': [get('Host:'), 400],
  'an empty Host and another': [get('Host:', 'Host: a'), 400],
  'Host: a b/c@d': [get('Host: a b/c@d'), 400],
  'Host with a user name': [get('Host: nora@tokens.example'), 400],
  'Host with a path': [get('Host: tokens.example/x'), 400],
  'Host with a list': [get('Host: a,b'), 400],
  'Host with a word for a port': [get('Host: a:http'), 400],
  'Host with two ports': [get('Host: a:1:2'), 400],
  'Host as half an IPv6 address': [get('Host: [::1'), 400],
  'Host as no IPv6 address': [get('Host: [1::2::3]:8000'), 400],
  'Host as an IPv4 address in brackets': [get('Host: [127.0.0.1]'), 400],
  'Host as dots in brackets': [get('Host: [....]'), 400],
  'Host in another script': [get('Host: t\xf6kens.example'), 400],
  'Host with a query': [get('Host: a?b'), 400],
  'Host of HTTP/1.0 that is none': [message('GET /healthz HTTP/1.0', ['Host: a b']), 400],
  'Expect: junk': [get(host, 'Expect: junk'), 417],
  'Expect: 100-continue, junk': [post('Expect: 100-continue, junk', 'Content-Length: 2'), 417],
  'Expect in two lines': [get(host, 'Expect: 100-continue', 'Expect: 100-continue'), 417],
  'an empty Expect': [get(host, 'Expect:'), 417],
  CONNECT: [message('CONNECT tokens.example:443 HTTP/1.1'), 405],
  'CONNECT with a wrong Host': [message('CONNECT tokens.example:443 HTTP/1.1', ['Host: a b']), 400],
  'Transfer-Encoding: gzip, chunked': [
    `${post('Transfer-Encoding: gzip, chunked')}2\r\n{}\r\n0\r\n\r\n`,
    501,
  ],
  'Transfer-Encoding: gzip': [post('Transfer-Encoding: gzip'), 501],
  'Transfer-Encoding: identity': [post('Transfer-Encoding: identity'), 501],
  'Transfer-Encoding: xchunked': [post('Transfer-Encoding: xchunked'), 501],
  'Transfer-Encoding: chunked;q=1': [`${post('Transfer-Encoding: chunked;q=1')}0\r\n\r\n`, 501],
  'Transfer-Encoding: , chunked': [`${post('Transfer-Encoding: , chunked')}0\r\n\r\n`, 501],
  'Transfer-Encoding: chunked, gzip': [post('Transfer-Encoding: chunked, gzip'), 400],
  'Transfer-Encoding twice': [post('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'), 400],
  'an empty Transfer-Encoding': [post('Transfer-Encoding:'), 400],
  'Transfer-Encoding in HTTP/1.0': [
    `${message('POST /account/token HTTP/1.0', [host, 'Transfer-Encoding: chunked'])}0\r\n\r\n`,
    400,
  ],
  'Transfer-Encoding with Content-Length': [post('Transfer-Encoding: chunked', 'Content-Length: 2'), 400],
  'Content-Length twice': [post('Content-Length: 2', 'Content-Length: 2'), 400],
  'Content-Length: 2, 2': [post('Content-Length: 2, 2'), 400],
  'Content-Length: +2': [post('Content-Length: +2'), 400],
  'Content-Length: -2': [post('Content-Length: -2'), 400],
  'Content-Length: 0x2': [post('Content-Length: 0x2'), 400],
  'Content-Length beyond all numbers': [post(`Content-Length: ${'9'.repeat(30)}`), 400],
  'a broken chunk': [`${post('Transfer-Encoding: chunked')}ZZ\r\n`, 400],
  'endless chunk extensions': [`${post('Transfer-Encoding: chunked')}1;${'x'.repeat(20_000)}\r\n`, 413],
  'no HTTP': ['nonsense\r\n\r\n', 400],
  TLS: ['\x16\x03\x01\x00\xa5\x01\x00\x00\xa1', 400],
  'an unknown method': [message('FOO / HTTP/1.1'), 400],
  'HTTP/0.9': ['GET /healthz\r\n\r\n', 505],
  'HTTP/1.2': [message('GET /healthz HTTP/1.2'), 400],
  'HTTP/2.0': [message('GET /healthz HTTP/2.0'), 505],
  'the preface of HTTP/2': ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 505],
  'line feeds alone': ['GET /healthz HTTP/1.1\nHost: a\n\n', 400],
  'a folded header': [get(host, 'X: a\r\n b'), 400],
  'a header with NUL': [get(host, 'X: a\0b'), 400],
  'a space before the colon': [get(host, 'X : a'), 400],
  'a fragment in the target': [message('GET /healthz#x HTTP/1.1'), 400],
  'a backslash in the target': [message('GET /healthz\\x HTTP/1.1'), 400],
  'a target with a user name': [message('GET http://nora@tokens.example/healthz HTTP/1.1'), 400],
  'a target with no IPv6 address': [message('GET http://[:::]/healthz HTTP/1.1'), 400],
  'a target of another scheme': [message('GET ftp://tokens.example/healthz HTTP/1.1'), 400],
  'a target without a slash': [message('GET healthz HTTP/1.1'), 400],
  'headers of 20,000 characters': [get(host, `X: ${'x'.repeat(20_000)}`), 431],
};

const accepted: Readonly<Record<string, readonly [text: string, status: number]>> = {
  'HTTP/1.0 without Host': [message('GET /healthz HTTP/1.0', []), 200],
  'a name': [get('Host: localhost', 'Connection: close'), 200],
  'a name with a port': [get('Host: tokens_1.example.:8000', 'Connection: close'), 200],
  'an IPv6 address': [get('Host: [2001:DB8::1]:8000', 'Connection: close'), 200],
  'an IPv6 address that ends as IPv4': [get('Host: [::ffff:127.0.0.1]', 'Connection: close'), 200],
  'an absolute target with an IPv6 address': [
    message('GET http://[::1]:8000/healthz HTTP/1.1', [host, 'Connection: close']),
    200,
  ],
  'a port without a number': [get('Host: a:', 'Connection: close'), 200],
  'an absolute target': [
    message('GET http://tokens.example/healthz HTTP/1.1', [host, 'Connection: close']),
    200,
  ],
  'the asterisk': [message('OPTIONS * HTTP/1.1', [host, 'Connection: close']), 404],
  TRACE: [message('TRACE /healthz HTTP/1.1', [host, 'Connection: close']), 405],
  'a wish for another protocol': [get(host, 'Connection: Upgrade', 'Upgrade: h2c'), 200],
  'a wish for a web socket': [get(host, 'Connection: keep-alive, Upgrade', 'Upgrade: websocket'), 200],
  'a wish for another protocol, with a body': [
    `${post('Connection: Upgrade', 'Upgrade: TLS/1.0', 'Content-Length: 2')}{}`,
    400,
  ],
  'Transfer-Encoding: Chunked': [
    `${post('Transfer-Encoding: Chunked', 'Connection: close')}2\r\n{}\r\n0\r\n\r\n`,
    400,
  ],
  'Expect in HTTP/1.0': [message('GET /healthz HTTP/1.0', [host, 'Expect: junk']), 200],
};

describe('a message that is no proper HTTP', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ config: { clients: { unbound: 'allow' } } });
    await addTestUser(server);
  });
  afterAll(() => server.close());

  const lineOf = (requestId: string) =>
    server.log.filter(({ message, fields }) => message === 'request' && fields.requestId === requestId);

  async function expectRefusal(answer: RawAnswer | undefined, status: number): Promise<void> {
    expect(answer?.status).toBe(status);
    expect(errorBody.strict().parse(JSON.parse(answer?.body ?? '')).error).toBe(
      status === 405 ? 'method_not_allowed' : 'invalid_request',
    );
    expect(answer?.headers).toMatchObject({
      'x-request-id': expect.stringMatching(uuid),
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      connection: 'close',
      date: new Date(server.clock.nowMs()).toUTCString(),
      ...(status === 405 && { allow: '' }),
    });
    const requestId = answer?.headers['x-request-id'] ?? '';
    await expect.poll(() => lineOf(requestId)).toHaveLength(1);
    expect(lineOf(requestId)[0]).toMatchObject({
      level: 'info',
      fields: { status, error: expect.any(String) },
    });
  }

  it.each(Object.keys(refused))('is refused like everything else: %s', async (name) => {
    const [text, status] = refused[name] ?? ['', 0];
    const answers = await sendRaw(server.url, text);
    expect(answers).toHaveLength(1);
    await expectRefusal(answers[0], status);
  });

  it.each(Object.keys(accepted))('is not: %s', async (name) => {
    const [text, status] = accepted[name] ?? ['', 0];
    const answers = await sendRaw(server.url, text);
    expect(answers.map((answer) => answer.status)).toEqual([status]);
  });

  it('Expect: 100-continue is answered before the body, and not when the message is refused', async () => {
    const body = credentials(nurse.password);
    const headers = ['Expect: 100-Continue', `Content-Length: ${body.length}`, 'Connection: close'];
    const statuses = async (...pieces: string[]) =>
      (await sendRaw(server.url, ...pieces)).map(({ status }) => status);
    expect(await statuses(post(...headers), body)).toEqual([100, 200]);
    expect(await statuses(post('Host: b', ...headers), body)).toEqual([400]);
  });

  it.each(Object.keys(refused))('never overtakes the answer to what came before it: %s', async (name) => {
    const [text, status] = refused[name] ?? ['', 0];
    // Whatever follows such a message is ignored.
    const answers = await sendRaw(server.url, slow() + get(host) + text, get(host), 'nonsense\r\n\r\n');
    expect(answers.map((answer) => answer.status)).toEqual([401, 200, status]);
    await expectRefusal(answers[2], status);
  });

  it.each([
    'no Host',
    'two Host lines',
    'Expect: junk',
    'CONNECT',
    'Transfer-Encoding: gzip, chunked',
    'a fragment in the target',
    'no HTTP',
  ])('keeps what follows it from being done: %s', async (name) => {
    const signIns = async () =>
      (await readAudit(server)).filter(({ type }) => type.startsWith('sign_in')).length;
    const before = await signIns();
    await sendRaw(server.url, (refused[name]?.[0] ?? '') + slow(nurse.password), slow());
    // Passwords are checked one after the other, so this one comes last.
    expect((await sendRaw(server.url, `${slow()}nonsense\r\n\r\n`))[0]?.status).toBe(401);
    expect(await signIns()).toBe(before + 1);
  });

  it.each([
    'a wish for another protocol',
    'a wish for a web socket',
    'a wish for another protocol, with a body',
  ])('is the last one, since Node loses a part of what comes behind it: %s', async (name) => {
    const [text, status] = accepted[name] ?? ['', 0];
    const [head, rest] = [get(host).slice(0, 20), get(host).slice(20)];
    for (const pieces of [[text + get(host)], [text, get(host)], [text + head, rest + get(host)]]) {
      const answers = await sendRaw(server.url, get(host), ...pieces);
      expect(answers.map((answer) => answer.status)).toEqual([200, status]);
      expect(answers[1]?.headers.connection).toBe('close');
    }
  });

  it('is not answered when it comes after "Connection: close"', async () => {
    const body = credentials('a guess');
    const first = post('Connection: close', `Content-Length: ${body.length}`) + body;
    expect((await sendRaw(server.url, first + get(host), 'nonsense')).map(({ status }) => status)).toEqual([
      401,
    ]);
  });

  it('gets one answer, also when it breaks after that', async () => {
    const chunk = `${(70_000).toString(16)}\r\n${'x'.repeat(70_000)}\r\n`;
    const socket = await openRaw(server.url);
    const answers = readAnswers(socket);
    socket.write(post('Transfer-Encoding: chunked') + chunk);
    await sleep(100);
    socket.write('ZZ\r\n\r\n');
    expect((await answers).map(({ status }) => status)).toEqual([413]);
  });

  it('leaves nothing behind when its sender hangs up', async () => {
    for (const text of [
      refused.CONNECT?.[0] ?? '',
      'nonsense\r\n\r\n',
      refused['a broken chunk']?.[0] ?? '',
    ]) {
      const socket = await openRaw(server.url);
      await new Promise((resolve) => socket.write(slow() + text, resolve));
      socket.resetAndDestroy();
    }
    await expect
      .poll(async () => (await MetricsReading.of(server.url)).value('http_requests_in_progress'), {
        timeout: patienceMs,
      })
      // The question itself.
      .toBe(1);
  });

  it('is counted', async () => {
    const count = async () =>
      (await MetricsReading.of(server.url)).value(
        'http_requests_total{method="none",route="none",status="400"}',
      ) ?? 0;
    const before = await count();
    await sendRaw(server.url, 'nonsense\r\n\r\n');
    await expect.poll(count).toBe(before + 1);
  });
});

it('no flag of Node makes the parser lenient', async () => {
  const lenient = await prepareServer([], undefined, { nodeFlags: ['--insecure-http-parser'] });
  try {
    await lenient.start();
    for (const text of [
      `${post('Transfer-Encoding: chunked', 'Content-Length: 2')}0\r\n\r\n`,
      get(host, 'X: a\0b'),
      get(host, 'X : a'),
      'GET /healthz HTTP/1.1\nHost: a\n\n',
    ]) {
      expect(
        (await sendRaw(lenient.url, text)).map(({ status }) => status),
        text,
      ).toEqual([400]);
    }
  } finally {
    await lenient.dispose();
  }
});

describe('a message that takes too long', () => {
  let http: HttpServer | null = null;
  afterEach(() => http?.close(0));

  it('is refused after the answers to what came before it, and once', async () => {
    const app = express();
    app.post('/echo', readJsonBody, async (request, response) => {
      await sleep(500);
      response.json(request.body);
    });
    const limits = { headersTimeout: 200, requestTimeout: 300, connectionsCheckingInterval: 50 };
    http = await startHttpServer({ host: '127.0.0.1', port: 0, appFor: () => app, limits });
    const head = (length: number) =>
      message('POST /echo HTTP/1.1', [host, 'Content-Type: application/json', `Content-Length: ${length}`]);
    for (const slowOne of ['POST /echo HTTP/1.1\r\nHo', `${head(9)}{`]) {
      const answers = await sendRaw(http.url, `${head(2)}{}${slowOne}`);
      expect(answers.map(({ status }) => status)).toEqual([200, 408]);
      expect(JSON.parse(answers[1]?.body ?? '')).toMatchObject({ error: 'invalid_request' });
    }
  });
});
