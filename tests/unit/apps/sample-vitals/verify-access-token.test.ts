import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callerOf, verifyAccessToken } from '../../../../apps/sample-vitals/verify-access-token.ts';

const issuer = 'https://tokens.example';
const claims = {
  iss: issuer,
  aud: 'carelink',
  sub: '7',
  client_id: 'carelink-workstation',
  jti: 'token-1',
  sid: 'session-1',
  roles: ['clinician'],
  scope: 'carelink',
  ward: 'Ward B',
};

let keys: CryptoKeyPair;
let tokenServer: Server;
let app: Server;
let tokenServerUrl: string;
let isJwksBroken = false;
let introspected: { authorization: string | undefined; body: string }[] = [];
let introspectionAnswer: unknown;

beforeAll(async () => {
  keys = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' };
  const fake = express();
  fake.get('/jwks', (_request, response) => {
    if (isJwksBroken) response.status(500).end();
    else response.json({ keys: [jwk] });
  });
  fake.post('/introspect', express.text({ type: '*/*' }), (request, response) => {
    introspected.push({ authorization: request.headers.authorization, body: request.body });
    response.json(introspectionAnswer);
  });
  tokenServer = createServer(fake).listen(0, '127.0.0.1');
  await once(tokenServer, 'listening');
  tokenServerUrl = `http://127.0.0.1:${(tokenServer.address() as AddressInfo).port}`;
});
beforeEach(() => {
  isJwksBroken = false;
  introspected = [];
  introspectionAnswer = { active: true };
});
afterAll(async () => {
  for (const server of [tokenServer, app]) {
    server?.close();
    server?.closeAllConnections();
  }
});

/** A fresh app that has just loaded the keys. */
async function startApp(extra: { introspect?: boolean } = {}): Promise<string> {
  app?.close();
  app?.closeAllConnections();
  const guarded = express();
  const introspection = { url: `${tokenServerUrl}/introspect`, clientId: 'vi:tals', clientSecret: 's%cret' };
  guarded.use(
    verifyAccessToken({
      issuer,
      audience: 'carelink',
      scopes: ['carelink'],
      jwksUrl: `${tokenServerUrl}/jwks`,
      ...(extra.introspect && { introspection }),
    }),
  );
  guarded.get('/', (_request, response) => void response.json(callerOf(response)));
  app = createServer(guarded).listen(0, '127.0.0.1');
  await once(app, 'listening');
  return `http://127.0.0.1:${(app.address() as AddressInfo).port}/`;
}

interface Made {
  readonly header?: Record<string, string>;
  readonly payload?: JWTPayload;
  readonly key?: CryptoKey | Uint8Array;
  readonly ageSeconds?: number;
}

function makeToken({ header = {}, payload = {}, key = keys.privateKey, ageSeconds = 0 }: Made = {}) {
  const now = Math.floor(Date.now() / 1_000) - ageSeconds;
  return new SignJWT({ ...claims, iat: now, exp: now + 900, ...payload })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'k1', ...header })
    .sign(key);
}

async function ask(url: string, authorization?: string) {
  const response = await fetch(url, { headers: authorization === undefined ? {} : { authorization } });
  const challenge = response.headers.get('www-authenticate');
  return { status: response.status, challenge, body: await response.json() };
}

describe('the verifying middleware', () => {
  it('lets a valid token pass and tells who sends it', async () => {
    const { status, body } = await ask(await startApp(), `Bearer ${await makeToken()}`);
    expect(status).toBe(200);
    expect(body).toEqual({
      sub: '7',
      sid: 'session-1',
      roles: ['clinician'],
      scope: 'carelink',
      ward: 'Ward B',
    });
  });

  it('asks for a token where there is none, without naming an error (RFC 6750 §3)', async () => {
    const { status, challenge } = await ask(await startApp());
    expect(status).toBe(401);
    expect(challenge).toBe('Bearer realm="vitals"');
  });

  it.each(['Basic YTpi', 'Bearer', 'Bearer a b', 'DPoP abc', 'Bearer ä'.normalize()])(
    'refuses "%s" as malformed',
    async (authorization) => {
      const { status, challenge } = await ask(
        await startApp(),
        encodeURI(authorization).replace(/%20/g, ' '),
      );
      expect(challenge).toContain('error="invalid_request"');
      expect(status).toBe(400);
    },
  );

  const wrong: [string, () => Promise<string> | string][] = [
    ['no JWT', () => 'nonsense'],
    ['expired', () => makeToken({ ageSeconds: 1_000 })],
    ['of another issuer', () => makeToken({ payload: { iss: 'https://evil.example' } })],
    ['for somebody else', () => makeToken({ payload: { aud: 'other' } })],
    ['of another kind', () => makeToken({ header: { typ: 'rt+jwt' } })],
    ['of no kind', () => makeToken({ header: { typ: 'JWT' } })],
    ['without client', () => makeToken({ payload: { client_id: undefined } })],
    ['without session', () => makeToken({ payload: { sid: undefined } })],
    ['by an unknown key', () => makeToken({ header: { kid: 'k2' } })],
    ['by another key', async () => makeToken({ key: (await generateKeyPair('ES256')).privateKey })],
    [
      'signed with a shared secret',
      () => makeToken({ header: { alg: 'HS256' }, key: new TextEncoder().encode('k'.repeat(32)) }),
    ],
    [
      'not signed at all',
      async () => {
        const [, payload] = (await makeToken()).split('.');
        const header = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url');
        return `${header}.${payload}.`;
      },
    ],
    [
      'changed',
      async () => {
        const [header, , signature] = (await makeToken()).split('.');
        const payload = Buffer.from(JSON.stringify({ ...claims, sub: '8' })).toString('base64url');
        return `${header}.${payload}.${signature}`;
      },
    ],
  ];
  it.each(wrong)('refuses a token that is %s', async (_name, make) => {
    const { status, challenge, body } = await ask(await startApp(), `Bearer ${await make()}`);
    expect(status).toBe(401);
    expect(challenge).toContain('error="invalid_token"');
    expect(body).toEqual({ error: 'invalid_token' });
  });

  it('says which scope is missing', async () => {
    const token = await makeToken({ payload: { scope: 'profile' } });
    const { status, challenge } = await ask(await startApp(), `Bearer ${token}`);
    expect(status).toBe(403);
    expect(challenge).toBe('Bearer realm="vitals", error="insufficient_scope", scope="carelink"');
  });

  it('does not blame the token when the keys cannot be fetched', async () => {
    isJwksBroken = true;
    const { status, challenge } = await ask(await startApp(), `Bearer ${await makeToken()}`);
    expect(status).toBe(503);
    expect(challenge).toBeNull();
  });

  it('asks the token server, where it is told to, and refuses the token of a session that has ended', async () => {
    const url = await startApp({ introspect: true });
    const token = await makeToken();
    expect((await ask(url, `Bearer ${token}`)).status).toBe(200);
    const credentials = Buffer.from('vi%3Atals:s%25cret').toString('base64');
    expect(introspected).toEqual([
      { authorization: `Basic ${credentials}`, body: `token=${token}&token_type_hint=access_token` },
    ]);
    introspectionAnswer = { active: false };
    const { status, challenge } = await ask(url, `Bearer ${token}`);
    expect(status).toBe(401);
    expect(challenge).toContain('The session has ended.');
    introspectionAnswer = 'nonsense';
    expect((await ask(url, `Bearer ${token}`)).status).toBe(503);
  });
});
