import { createSecretKey } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:https';
import tls, { type SecureVersion } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isStillActive } from '../../../apps/sample-vitals/introspection.ts';
import { verifyAccessToken } from '../../../apps/sample-vitals/verify-access-token.ts';
import { failureOf } from '../../../electron/core/token-api/api-failure.ts';
import { createHttpClient } from '../../../electron/core/token-api/http-client.ts';
import { sendToWebhook } from '../../../server/alerts/webhook.ts';
import { verifiedFetch } from '../../../server/tls/verified-fetch.ts';
import { enter, openGateways } from '../../support/apps/open-gateways.ts';
import { makeCertificate, type TestCertificate } from '../../support/server/make-certificate.ts';

const secret = 'Winter20261128';
const defaults = { environment: process.env.NODE_TLS_REJECT_UNAUTHORIZED, minimum: tls.DEFAULT_MIN_VERSION };
const authorities = tls.getCACertificates('default');
const closing: (() => Promise<unknown>)[] = [];

/** What reached the man in the middle. */
let received: string[];

beforeEach(() => {
  received = [];
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  // What `--tls-min-v1.0` does.
  tls.DEFAULT_MIN_VERSION = 'TLSv1';
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  if (defaults.environment === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  else process.env.NODE_TLS_REJECT_UNAUTHORIZED = defaults.environment;
  tls.DEFAULT_MIN_VERSION = defaults.minimum;
  tls.setDefaultCACertificates(authorities);
});

interface Middle {
  readonly certificate?: TestCertificate;
  readonly host?: string;
  readonly maxVersion?: SecureVersion;
  /** Installed as a root certificate of the machine. */
  readonly trusted?: boolean;
}

async function standInTheMiddle({
  certificate = makeCertificate('middle'),
  host = '127.0.0.1',
  maxVersion = 'TLSv1.3',
  trusted = false,
}: Middle): Promise<string> {
  if (trusted) tls.setDefaultCACertificates([...authorities, certificate.cert]);
  const { cert, key } = certificate;
  // OpenSSL supports TLS 1.1 only at its lowest security level.
  const old =
    maxVersion === 'TLSv1.1' ? ({ minVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const) : {};
  const server: Server = createServer({ cert, key, maxVersion, ...old }, async (request, response) => {
    let text = `${JSON.stringify(request.headers)} `;
    for await (const chunk of request) text += String(chunk);
    received.push(text);
    response.setHeader('content-type', 'application/json').end('{"active":true,"status":"ok","keys":[]}');
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `https://${host}:${address.port}`;
}

type Who = readonly [string, () => Middle, string];
const middles: readonly Who[] = [
  ['has signed its certificate itself', () => ({}), 'untrusted'],
  [
    'has one that has expired',
    () => ({ certificate: makeCertificate('old', { validTo: new Date('2025-02-01') }), trusted: true }),
    'date',
  ],
  [
    'has one of next year',
    () => ({ certificate: makeCertificate('new', { validFrom: new Date('2048-01-01') }), trusted: true }),
    'date',
  ],
  ['has one for another name', () => ({ host: 'localhost', trusted: true }), 'name'],
];
const everybody: readonly Who[] = [
  ...middles,
  ['speaks TLS 1.1 only', () => ({ maxVersion: 'TLSv1.1', trusted: true }), 'protocol'],
];

/** Every outgoing call of both programs and of the example that runs on Node; true: it was answered. */
const calls: Readonly<Record<string, (origin: string) => Promise<boolean>>> = {
  'the core of the workstation': async (origin) => {
    const http = createHttpClient();
    const request = {
      method: 'POST',
      url: `${origin}/account/token/`,
      headers: {},
      body: JSON.stringify({ secret }),
    } as const;
    return await http({ ...request, signal: AbortSignal.timeout(5_000) }).then(
      ({ status }) => status === 200,
    );
  },
  'a webhook': async (address) => {
    const options = { address, key: createSecretKey(Buffer.alloc(32)), timeoutMs: 5_000, nowMs: 0 };
    const { signal } = new AbortController();
    return (await sendToWebhook({ id: 'x', body: secret }, { ...options, signal })) === null;
  },
  introspection: (origin) =>
    isStillActive('token', { url: `${origin}/oauth/introspect`, clientId: 'vitals', clientSecret: secret }),
  'any other call': async (origin) => (await verifiedFetch(origin, { method: 'POST', body: secret })).ok,
};

describe.each(Object.entries(calls))('with NODE_TLS_REJECT_UNAUTHORIZED=0 %s', (_name, call) => {
  it.each(everybody)('sends nothing to a man in the middle who %s', async (_who, middle) => {
    const origin = await standInTheMiddle(middle());
    expect(await call(origin).catch(() => false)).toBe(false);
    expect(received).toEqual([]);
  });

  it('works with a certificate that this machine trusts', async () => {
    const origin = await standInTheMiddle({ trusted: true });
    expect(await call(origin)).toBe(true);
    expect(received).toHaveLength(1);
  });
});

it.each(middles)('the core says what is wrong with one who %s', async (_who, middle, fault) => {
  const url = await standInTheMiddle(middle());
  const request = {
    method: 'GET',
    url,
    headers: {},
    body: null,
    signal: AbortSignal.timeout(5_000),
  } as const;
  const error: unknown = await createHttpClient()(request).catch((thrown: unknown) => thrown);
  expect(failureOf(error)).toEqual({ kind: 'certificate', fault });
});

it.each(everybody)('the gateway of an app lends no token to one who %s', async (_who, middle) => {
  const gateways = await openGateways({ appOrigin: await standInTheMiddle(middle()) });
  closing.push(() => gateways.close());
  expect(await gateways.workstation.actions['session.sign-in'](gateways.credentials)).toEqual({ ok: true });
  const { ask } = await enter(gateways.gateways);
  expect((await ask('/notes')).status).toBe(502);
  expect(received).toEqual([]);
});

it('the sample app takes no keys from a man in the middle', async () => {
  const issuer = await standInTheMiddle({});
  const { promise, resolve } = Promise.withResolvers<number>();
  const response = {
    status: (status: number) => {
      resolve(status);
      return response;
    },
    set: () => response,
    json: () => response,
  };
  const part = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64url');
  const token = `${part({ alg: 'ES256', typ: 'at+jwt', kid: 'k' })}.${part({ iss: issuer })}.${'A'.repeat(86)}`;
  const middleware = verifyAccessToken({ issuer, audience: 'carelink', scopes: [] });
  middleware({ headers: { authorization: `Bearer ${token}` } } as never, response as never, () =>
    resolve(200),
  );
  expect(await promise).toBe(503);
  expect(received).toEqual([]);
});

it('is a fetch in all else: methods, headers, redirects that are not followed, an end by signal', async () => {
  const server = createHttpServer((request, response) => {
    if (request.url === '/moved') response.writeHead(307, { location: '/elsewhere' }).end();
    else if (request.url === '/none') response.writeHead(204).end();
    else if (request.url === '/hangs') received.push('asked');
    else if (request.url === '/long') response.end(Buffer.alloc(2 * 1024 * 1024));
    else response.end(`${request.method} ${request.headers['x-one']} ${request.headers['content-length']}`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const post = await verifiedFetch(`${origin}/`, { method: 'POST', headers: { 'x-one': '1' }, body: 'ä' });
  expect(await post.text()).toBe('POST 1 2');
  expect((await verifiedFetch(`${origin}/moved`)).status).toBe(307);
  expect((await verifiedFetch(`${origin}/none`)).status).toBe(204);
  await expect(verifiedFetch(`${origin}/long`)).rejects.toThrow('too long');
  await expect(verifiedFetch(`${origin}/hangs`, { signal: AbortSignal.timeout(100) })).rejects.toThrow();
  await expect(verifiedFetch('no address')).rejects.toThrow();
});
