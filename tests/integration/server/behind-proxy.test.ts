import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { addTestUser, nurse } from '../../support/server/add-test-user.ts';
import { call, postJson } from '../../support/server/dpop-client.ts';
import { sendRaw } from '../../support/server/raw-connection.ts';
import { readAudit } from '../../support/server/read-audit.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

const issuer = 'https://tokens.hospital.example';
const client = '192.0.2.7';
const proxyId = '0123456789abcdef0123456789abcdef';

let server: TestServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function start(config: NonNullable<Parameters<typeof startTestServer>[0]>['config']) {
  server = await startTestServer({ config: { clients: { unbound: 'allow' }, ...config } });
  await addTestUser(server);
  return server;
}

/** The address recorded in the audit trail for a sign-in with these headers. */
async function auditedAddress(headers: Record<string, string>): Promise<string | null> {
  if (!server) throw new Error('no server');
  const { status } = await postJson(`${server.url}/account/token`, nurse, headers);
  expect(status).toBe(200);
  return (await readAudit(server)).findLast(({ type }) => type === 'sign_in')?.address ?? null;
}

describe('without a trusted proxy', () => {
  it.each([undefined, '198.51.100.0/24'])(
    'nothing that is forwarded is believed (trust_proxy: %s)',
    async (trust_proxy) => {
      const { url } = await start({ issuer, ...(trust_proxy ? { trust_proxy } : {}) });
      expect(await auditedAddress({ 'x-forwarded-for': client })).toBe('127.0.0.1');
      const { headers } = await call(`${url}/healthz`, {
        headers: { 'x-forwarded-proto': 'https', 'x-request-id': proxyId },
      });
      expect(headers.get('Strict-Transport-Security')).toBeNull();
      expect(headers.get('X-Request-Id')).not.toBe(proxyId);
    },
  );
});

describe('behind a trusted proxy', () => {
  it('the address that it tells is the one that counts', async () => {
    await start({ issuer, trust_proxy: '10.0.0.0/8,127.0.0.1' });
    expect(await auditedAddress({ 'x-forwarded-for': client })).toBe(client);
    expect(await auditedAddress({ 'x-forwarded-for': '2001:db8::7' })).toBe('2001:db8::7');
    // Anybody may have written what precedes the last address that does not belong to a proxy of ours.
    expect(await auditedAddress({ 'x-forwarded-for': `203.0.113.9, ${client}, 10.1.2.3` })).toBe(client);
    expect(await auditedAddress({ 'x-forwarded-for': 'nora' })).toBeNull();
    expect(await auditedAddress({})).toBe('127.0.0.1');
  });

  it('a number of hops counts from the server', async () => {
    await start({ issuer, trust_proxy: 2 });
    expect(await auditedAddress({ 'x-forwarded-for': `203.0.113.9, ${client}, 10.1.2.3` })).toBe(client);
  });

  it('an address counts however it is written, and one that cannot be read is never another one', async () => {
    await start({ issuer, trust_proxy: '10.0.0.0/8,127.0.0.1' });
    for (const [way, address] of [
      [`${client}:51234`, client],
      [`"${client}:51234"`, client],
      [`203.0.113.9, ${client}:51234, 10.1.2.3:4711`, client],
      [`203.0.113.9, ${client}, "[::ffff:10.1.2.3]:4711", , `, client],
      [`"left open, ${client}`, client],
      ['[2001:DB8::7]:443', '2001:db8::7'],
      ['2001:db8:0:0::7', '2001:db8::7'],
      [`::ffff:${client}`, client],
      [`${client}, unknown`, null],
      [`${client}, _hidden, 10.1.2.3`, null],
      [`${client}, 010.0.0.1`, null],
      [`${client}, 0x7f.0.0.1`, null],
      ['', null],
      [Array(40).fill('10.1.2.3').join(), null],
    ] as const) {
      expect(await auditedAddress({ 'x-forwarded-for': way }), way).toBe(address);
    }
  });

  it('one warning tells that addresses cannot be read, in which form they come, and none of them', async () => {
    await start({ issuer, trust_proxy: '127.0.0.1' });
    const warnings = () => server?.log.filter(({ fields }) => 'shape' in fields);
    await auditedAddress({ 'x-forwarded-for': `${client}:51234` });
    expect(warnings()).toEqual([]);
    for (const way of [`${client}, ${client}:port`, 'nora', ''])
      await auditedAddress({ 'x-forwarded-for': way });
    expect(warnings()).toEqual([
      {
        level: 'warn',
        message: expect.stringContaining('counted together'),
        fields: { header: 'x-forwarded-for', shape: '000.0.0.0, 000.0.0.0:aaaa' },
      },
    ]);
  });

  it('no crowd of headers hides what the proxy adds at the end', async () => {
    const { url } = await start({ issuer, trust_proxy: '127.0.0.1' });
    const body = JSON.stringify(nurse);
    const head = [
      'POST /account/token HTTP/1.1',
      'Host: x',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      'Connection: close',
      ...Array<string>(1_500).fill('a:'),
      `X-Forwarded-For: ${client}:4711`,
    ];
    expect((await sendRaw(url, `${head.join('\r\n')}\r\n\r\n${body}`))[0]?.status).toBe(200);
    const events = await readAudit(server as TestServer);
    expect(events.findLast(({ type }) => type === 'sign_in')?.address).toBe(client);
  });

  it('several lines of the header are one list', async () => {
    const { url } = await start({ issuer, trust_proxy: '127.0.0.1' });
    const body = JSON.stringify(nurse);
    await new Promise<void>((resolve, reject) => {
      const headers = ['Content-Type', 'application/json', 'Content-Length', String(body.length)];
      const ways = ['X-Forwarded-For', '203.0.113.9', 'X-Forwarded-For', `${client}:4711`];
      const sent = request(`${url}/account/token`, {
        method: 'POST',
        headers: ['Host', 'x', ...headers, ...ways],
      });
      sent.on('response', (answer) => answer.resume().on('end', resolve)).on('error', reject);
      sent.end(body);
    });
    expect((await readAudit(server as TestServer)).findLast(({ type }) => type === 'sign_in')?.address).toBe(
      client,
    );
  });

  it('what a mapped proxy tells is believed as what its IPv4 address tells', async () => {
    await start({ issuer, trust_proxy: '::ffff:127.0.0.0/104,::ffff:10.1.2.3' });
    expect(await auditedAddress({ 'x-forwarded-for': `${client}, 10.1.2.3` })).toBe(client);
  });

  it('Forwarded counts where that is the header, and only there', async () => {
    await start({ issuer, trust_proxy: '127.0.0.1', trust_proxy_header: 'forwarded' });
    for (const [forwarded, address] of [
      ['for=192.0.2.7', client],
      ['For="192.0.2.7:4711";proto=https;by=203.0.113.43', client],
      ['for=203.0.113.9, proto=https;for="[2001:db8:cafe::17]:4711"', '2001:db8:cafe::17'],
      ['for=192.0.2.7, for=unknown', null],
      ['for=192.0.2.7;for=203.0.113.9', null],
      ['for=192.0.2.7, proto=https', null],
      ['for=192.0.2.7, for="_gazonk"', null],
      // The content of a quoted string is not reported, since a client may have written it.
      ['for=192.0.2.7;host="a;for=203.0.113.9"', client],
      ['for=192.0.2.7;host="a,for=203.0.113.9;b"', client],
      ['for=192.0.2.7;host="a,for=203.0.113.9;b";proto=https', client],
      ['for=192.0.2.7;by="\\",for=203.0.113.9;\\"";proto=https', client],
      ['for=192.0.2.7;by="\\\\"', client],
      ['host="a;for=203.0.113.9;b";proto=https', null],
      ['host="a,for=203.0.113.9;b"', null],
      ['for=203.0.113.9;by=", for=192.0.2.7', client],
      ['for="203.0.113.9, for=192.0.2.7;host="a"', client],
      ['for=203.0.113.9;by="', null],
    ] as const) {
      expect(await auditedAddress({ forwarded, 'x-forwarded-for': '203.0.113.77' }), forwarded).toBe(address);
    }
  });

  it('the other header is the client’s own and says nothing', async () => {
    await start({ issuer, trust_proxy: '127.0.0.1' });
    expect(await auditedAddress({ forwarded: 'for=203.0.113.9' })).toBe('127.0.0.1');
    expect(await auditedAddress({ forwarded: 'for=203.0.113.9', 'x-forwarded-for': client })).toBe(client);
  });

  it('its id of the request is taken, if it looks like one', async () => {
    const { url } = await start({ issuer, trust_proxy: '127.0.0.1' });
    const idFor = async (given: string) =>
      (await call(`${url}/healthz`, { headers: { 'x-request-id': given } })).headers.get('X-Request-Id');
    expect(await idFor(proxyId)).toBe(proxyId);
    for (const odd of [
      'short',
      'x'.repeat(37),
      'two words',
      'eyJhbGciOiJ.eyJzdWIi.c2ln',
      '{"a":"12345678"}',
    ]) {
      expect(await idFor(odd), odd).not.toBe(odd);
    }
  });

  it('browsers are told to come by HTTPS only, when they did', async () => {
    const { url } = await start({ issuer, trust_proxy: '127.0.0.1' });
    const told = async (headers: Record<string, string>) =>
      (await call(`${url}/healthz`, { headers })).headers.get('Strict-Transport-Security');
    expect(await told({ 'x-forwarded-proto': 'https' })).toBe('max-age=31536000');
    expect(await told({ 'x-forwarded-proto': 'http' })).toBeNull();
    expect(await told({})).toBeNull();
  });
});

it('who hangs up at once has an address all the same', async () => {
  const { url } = await start({});
  const body = JSON.stringify({ ...nurse, password: 'a guess' });
  const head = `POST /account/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  await new Promise((resolve) => socket.write(head + body, resolve));
  socket.resetAndDestroy();
  const failures = async () =>
    (await readAudit(server as TestServer)).filter(({ type }) => type === 'sign_in_failed');
  await expect.poll(failures).toHaveLength(1);
  expect((await failures())[0]?.address).toBe('127.0.0.1');
});

it('every answer has the headers of an API that no page may show, run, read or keep', async () => {
  const { url } = await start({});
  for (const path of ['/healthz', '/no/such/path', '/v1/me', '/metrics']) {
    const { headers } = await call(url + path);
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    expect(headers.has('server') || headers.has('x-powered-by')).toBe(false);
    expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
  }
});
