import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enter, fromPage, type OpenedGateways, openGateways } from '../../support/apps/open-gateways.ts';
import { sendRaw } from '../../support/server/raw-connection.ts';
import { openTestShell, type TestShell } from '../../support/shell/open-test-shell.ts';

/** Messages from the right browser with a single fault: everything after the request line, and the status. */
const refused: Readonly<Record<string, (host: string) => readonly [text: string, status: number]>> = {
  'two Host lines': (host) => [`GET / HTTP/1.1\r\nHost: ${host}\r\nHost: ${host}\r\n`, 400],
  'Host: a b/c@d': () => ['GET / HTTP/1.1\r\nHost: a b/c@d\r\n', 400],
  'Host with a user name': (host) => [`GET / HTTP/1.1\r\nHost: nora@${host}\r\n`, 400],
  'no Host': () => ['GET / HTTP/1.1\r\n', 400],
  'an empty Host': () => ['GET / HTTP/1.1\r\nHost:\r\n', 400],
  'Expect: junk': (host) => [`GET / HTTP/1.1\r\nHost: ${host}\r\nExpect: junk\r\n`, 417],
  CONNECT: (host) => [`CONNECT ${host} HTTP/1.1\r\nHost: ${host}\r\n`, 405],
  'Transfer-Encoding: gzip, chunked': (host) => [
    `POST / HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: gzip, chunked\r\n`,
    501,
  ],
  'two lengths': (host) => [
    `POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 0\r\nContent-Length: 1\r\n`,
    400,
  ],
  'HTTP/2.0': (host) => [`GET / HTTP/2.0\r\nHost: ${host}\r\n`, 505],
  'a fragment in the target': (host) => [`GET /#a HTTP/1.1\r\nHost: ${host}\r\n`, 400],
  'endless headers': (host) => [`GET / HTTP/1.1\r\nHost: ${host}\r\nX: ${'x'.repeat(20_000)}\r\n`, 431],
  'no HTTP': () => ['nonsense\r\n', 400],
};

describe('a message that is no proper HTTP', () => {
  let shell: TestShell;
  let apps: OpenedGateways;
  const places: Record<'shell' | 'app', { origin: string; headers: string }> = {
    shell: { origin: '', headers: '' },
    app: { origin: '', headers: '' },
  };
  beforeAll(async () => {
    shell = await openTestShell();
    places.shell = { origin: shell.shell.origin, headers: `Cookie: ${await shell.letIn()}\r\n` };
    apps = await openGateways();
    expect(await apps.workstation.actions['session.sign-in'](apps.credentials)).toEqual({ ok: true });
    const { origin, cookie } = await enter(apps.gateways);
    const headers = Object.entries({ ...fromPage, cookie }).map(([name, value]) => `${name}: ${value}\r\n`);
    places.app = { origin, headers: headers.join('') };
    apps.answerWith((_request, response) => setTimeout(() => response.end('slow'), 100));
  });
  afterAll(async () => {
    await shell.close();
    await apps.close();
  });

  describe.each(['shell', 'app'] as const)('for the %s', (name) => {
    it.each(Object.keys(refused))('is refused, after the answer to what came before it: %s', async (what) => {
      const { origin, headers } = places[name];
      const { host } = new URL(origin);
      const seen = apps.seen.length;
      const [text, status] = refused[what]?.(host) ?? ['', 0];
      const good = `GET / HTTP/1.1\r\nHost: ${host}\r\n${headers}\r\n`;
      const answers = await sendRaw(origin, `${good}${text}${headers}\r\n`, good);
      expect(answers.map((answer) => answer.status)).toEqual([200, status]);
      const error = status === 501 ? 'not_implemented' : 'invalid_request';
      expect(JSON.parse(answers[1]?.body ?? '')).toEqual({ error });
      expect(answers[1]?.headers).toMatchObject({ connection: 'close', 'cache-control': 'no-store' });
      expect(apps.seen.length - seen).toBe(name === 'app' ? 1 : 0);
    });

    it('is one that names the server in its request line', async () => {
      const { origin, headers } = places[name];
      const { host } = new URL(origin);
      for (const target of [`${origin}/`, 'http://evil.example/']) {
        const text = `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${headers}\r\n`;
        expect(
          (await sendRaw(origin, text)).map(({ status }) => status),
          target,
        ).toEqual([403]);
      }
    });
  });

  it('is none when a browser asks for a WebSocket, which waits its turn, too', async () => {
    const { origin, headers } = places.app;
    const good = `GET / HTTP/1.1\r\nHost: ${new URL(origin).host}\r\n${headers}`;
    const upgrade = `${good}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
    expect((await sendRaw(origin, `${good}\r\n${upgrade}`)).map(({ status }) => status)).toEqual([200, 501]);
  });
});

describe('an answer of an app that the gateway cannot speak', () => {
  let apps: OpenedGateways;
  let ask: Awaited<ReturnType<typeof enter>>['ask'];
  beforeAll(async () => {
    apps = await openGateways();
    expect(await apps.workstation.actions['session.sign-in'](apps.credentials)).toEqual({ ok: true });
    ask = (await enter(apps.gateways)).ask;
  });
  afterAll(() => apps.close());

  const answerAs = (text: string) => {
    apps.answerWith(({ socket }) => void socket.end(`${text}\r\nConnection: close\r\n\r\nfine`));
    return ask('/');
  };

  it.each([
    'HTTP/1.1 101 Switching Protocols',
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade',
    'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic',
    'HTTP/1.1 000 Nothing',
    'HTTP/1.1 099 Nothing',
    'HTTP/1.1 600 Nothing',
    'HTTP/1.1 999 Nothing',
    'HTTP/2.0 200 OK',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 4',
    'HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5',
    `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}`,
    'ICY 200 OK',
    'nonsense',
  ])('is not passed on: %s', async (text) => {
    expect(await answerAs(text)).toMatchObject({ status: 502, body: '{"error":"unreachable"}' });
  });

  it.each([
    ['HTTP/1.1 200 OK', 200],
    ['HTTP/1.0 200 OK', 200],
    ['HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK', 200],
    ['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created', 201],
    ['HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket', 426],
    ['HTTP/1.1 599 Odd', 599],
  ])('is none of these: %s', async (text, status) => {
    expect((await answerAs(text)).status).toBe(status);
  });
});
