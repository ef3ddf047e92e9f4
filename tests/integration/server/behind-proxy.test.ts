import { afterEach, describe, expect, it } from 'vitest';
import { addTestUser, nurse } from '../../support/server/add-test-user.ts';
import { call, postJson } from '../../support/server/dpop-client.ts';
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

/** The address that the audit trail has for a sign-in with these headers. */
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
    // What stands before the last address that no proxy of ours has, anybody may have written.
    expect(await auditedAddress({ 'x-forwarded-for': `203.0.113.9, ${client}, 10.1.2.3` })).toBe(client);
    expect(await auditedAddress({ 'x-forwarded-for': 'nora' })).toBeNull();
    expect(await auditedAddress({})).toBe('127.0.0.1');
  });

  it('a number of hops counts from the server', async () => {
    await start({ issuer, trust_proxy: 2 });
    expect(await auditedAddress({ 'x-forwarded-for': `203.0.113.9, ${client}, 10.1.2.3` })).toBe(client);
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
