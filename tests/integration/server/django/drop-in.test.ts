import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DjangoProject, type TokenCheck } from '../../../support/django/django-project.ts';
import { provideDjango } from '../../../support/django/provide-django.ts';
import { addTestClient } from '../../../support/server/add-test-client.ts';
import { addTestUser, nurse } from '../../../support/server/add-test-user.ts';
import { type Answer, call, callAs, postJson } from '../../../support/server/dpop-client.ts';
import { FakeServerClock } from '../../../support/server/fake-clock.ts';
import { basic, postForm } from '../../../support/server/post-form.ts';
import { signInUnbound } from '../../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../../support/server/start-test-server.ts';

const obstacle = provideDjango();
const { username, password } = nurse;

/** A server on system time, since Django knows no other. */
function startServer(algorithm: 'ES256' | 'HS256'): Promise<TestServer> {
  return startTestServer({
    clock: new FakeServerClock(Date.now()),
    config: { clients: { unbound: 'allow' }, tokens: { algorithm } },
  });
}

describe('in place of simplejwt', () => {
  let django: DjangoProject;
  let old: string;
  let server: TestServer;

  beforeAll(async () => {
    if (obstacle !== null) return;
    django = new DjangoProject();
    django.addUsers([{ id: 1, username, password }]);
    old = await django.serve();
    server = await startServer('ES256');
    await addTestUser(server);
  });
  afterAll(async () => {
    django?.close();
    await server?.close();
  });
  beforeEach((context) => context.skip(obstacle !== null, obstacle ?? undefined));

  it('answers every request of a front end as simplejwt does', async () => {
    const [theirs, ours] = [await frontEndDay(old), await frontEndDay(server.url)];
    expect(ours.map(({ step, status }) => [step, status])).toEqual(
      theirs.map(({ step, status }) => [step, status]),
    );
    for (const [index, { step, body }] of theirs.entries()) {
      // All that Django says about a malformed request is which field is missing.
      const wanted = step.startsWith('malformed') ? [] : Object.keys(body).filter((key) => key !== 'code');
      expect(Object.keys(ours[index]?.body), step).toEqual(expect.arrayContaining(wanted));
    }
    const detail = (day: typeof ours) => day.find(({ step }) => step === 'wrong password')?.body.detail;
    expect(detail(ours)).toBe(`${detail(theirs)}.`);
  });

  const keyCases: readonly (readonly [
    string,
    'ES256' | 'HS256',
    (server: TestServer) => Promise<TokenCheck>,
  ])[] = [
    ['the shared secret (HS256)', 'HS256', async (from) => ({ simpleJwt: {}, hmacKey: secretOf(from) })],
    [
      'the public key as PEM (ES256)',
      'ES256',
      async (from) => ({ simpleJwt: { ALGORITHM: 'ES256', VERIFYING_KEY: await publicPemOf(from) } }),
    ],
    [
      'the key set (ES256), issuer and audience',
      'ES256',
      async (from) => ({
        simpleJwt: {
          ALGORITHM: 'ES256',
          JWK_URL: `${from.url}/.well-known/jwks.json`,
          ISSUER: from.url,
          AUDIENCE: 'carelink',
        },
      }),
    ],
  ];

  it.each(keyCases)(
    'a Django service accepts our access token with %s',
    async (_name, algorithm, checkOf) => {
      const issuer = await startServer(algorithm);
      try {
        await addTestUser(issuer);
        const service = await django.serve(await checkOf(issuer));
        const tokens = await signInUnbound(issuer);
        const whoami = (token: string) => callAs(token, `${service}/api/whoami/`);
        expect(await whoami(tokens.access)).toMatchObject({ status: 200, body: { id: 1, username } });
        const next = await postJson(`${issuer.url}/account/token/refresh/`, { refresh: tokens.refresh });
        expect((await whoami(next.body.access)).status).toBe(200);

        expect((await whoami(next.body.refresh)).status).toBe(401);
        expect((await whoami(`${tokens.access.slice(0, -6)}AAAAAA`)).status).toBe(401);
        const foreign = await signInUnbound(server);
        expect((await whoami(foreign.access)).status).toBe(401);
      } finally {
        await issuer.close();
      }
    },
  );
});

describe('a Django service with the documented settings', () => {
  let django: DjangoProject;
  let keys: KeyAddress;
  beforeAll(async () => {
    if (obstacle !== null) return;
    django = new DjangoProject();
    django.addUsers([{ id: 1, username, password }]);
    keys = await openKeyAddress();
  });
  afterAll(async () => {
    django?.close();
    await keys?.close();
  });
  beforeEach((context) => context.skip(obstacle !== null, obstacle ?? undefined));

  /** A server whose clock is ahead of Django's, or behind. */
  async function serverAhead(seconds: number): Promise<TestServer> {
    const clock = new FakeServerClock(Date.now() + seconds * 1_000);
    const issuer = await startTestServer({ clock, config: { clients: { unbound: 'allow' } } });
    await addTestUser(issuer);
    return issuer;
  }
  const settingsFor = ({ url }: TestServer, jwkUrl = `${url}/.well-known/jwks.json`) => ({
    ALGORITHM: 'ES256',
    JWK_URL: jwkUrl,
    ISSUER: url,
    AUDIENCE: 'carelink',
    LEEWAY: 10,
  });

  it.each([-5, 1, 5])('takes a fresh token when the clocks are %i s apart', async (seconds) => {
    const issuer = await serverAhead(seconds);
    try {
      const service = await django.serve({ simpleJwt: settingsFor(issuer) });
      const { access } = await signInUnbound(issuer);
      expect((await callAs(access, `${service}/api/whoami/`)).status).toBe(200);
    } finally {
      await issuer.close();
    }
  });

  it('refuses a token that was issued later than now, as it does every fresh one without LEEWAY', async () => {
    // Far enough that no slow machine catches up with it.
    const issuer = await serverAhead(60);
    try {
      const service = await django.serve({ simpleJwt: settingsFor(issuer) });
      const { access } = await signInUnbound(issuer);
      const { status, body } = await callAs(access, `${service}/api/whoami/`);
      expect([status, body.code]).toEqual([401, 'token_not_valid']);
    } finally {
      await issuer.close();
    }
  });

  it('goes on while the key set is unreachable or hangs, with the keys that it knows', async () => {
    const issuer = await serverAhead(0);
    try {
      const jwkUrl = `${keys.url}/.well-known/jwks.json`;
      const service = await django.serve({ simpleJwt: settingsFor(issuer, jwkUrl), withOurKeys: true });
      const { access } = await signInUnbound(issuer);
      const whoami = () => callAs(access, `${service}/api/whoami/`, { signal: AbortSignal.timeout(8_000) });
      // Nothing is known yet: 503 rather than 401, within the limit, and immediately for the next requests.
      keys.become('hang');
      const first = await Promise.all([whoami(), whoami(), whoami()]);
      expect(first.map(({ status }) => status)).toEqual([503, 503, 503]);
      const startedMs = performance.now();
      expect((await whoami()).status).toBe(503);
      expect(performance.now() - startedMs).toBeLessThan(2_500);

      const other = await django.serve({ simpleJwt: settingsFor(issuer, jwkUrl), withOurKeys: true });
      const there = (token: string) => callAs(token, `${other}/api/whoami/`);
      keys.become(issuer.url);
      expect((await there(access)).status).toBe(200);
      for (const fault of ['hang', 'refuse', 'garbage'] as const) {
        keys.become(fault);
        expect([fault, (await there(access)).status]).toEqual([fault, 200]);
        // An unknown key is looked up once in ten seconds, and refused.
        const foreign = `${access.split('.')[0]?.slice(0, -4)}AAAA.${access.split('.').slice(1).join('.')}`;
        expect((await there(foreign)).status).toBe(401);
      }
    } finally {
      await issuer.close();
    }
  });

  it('takes the token of an ended session until it expires, which introspection does not', async () => {
    const issuer = await serverAhead(0);
    try {
      const service = await django.serve({ simpleJwt: settingsFor(issuer) });
      const { access, refresh } = await signInUnbound(issuer);
      expect((await postJson(`${issuer.url}/account/logout/`, { refresh })).status).toBe(200);
      expect((await callAs(access, `${service}/api/whoami/`)).status).toBe(200);
      const { id, secret } = await addTestClient(issuer);
      const asked = await postForm(`${issuer.url}/oauth/introspect`, { token: access }, basic(id, secret));
      expect(asked.body).toEqual({ active: false });
      expect((await postJson(`${issuer.url}/account/token/verify/`, { token: access })).status).toBe(401);
    } finally {
      await issuer.close();
    }
  });
});

type KeyAddress = Awaited<ReturnType<typeof openKeyAddress>>;

/** An address for key sets that forwards those of a server, or behaves like a faulty one. */
async function openKeyAddress() {
  let state = 'refuse';
  const server = createServer(async (request, response) => {
    if (state === 'hang') return;
    if (state === 'refuse') return void request.socket.destroy();
    if (state === 'garbage') return void response.end('<html>');
    response.end(await (await fetch(state + (request.url ?? ''))).text());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    /** `hang`, `refuse`, `garbage`, or the address of the server whose keys are forwarded. */
    become(next: string): void {
      state = next;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Step {
  readonly step: string;
  readonly status: number;
  readonly body: Answer['body'];
}

/** What the old TokenManager sends in a day, identical byte for byte to both systems. */
async function frontEndDay(url: string): Promise<readonly Step[]> {
  const steps: Step[] = [];
  const send = async (step: string, path: string, body: unknown, init: RequestInit = {}) => {
    const answer = await call(`${url}/account/token/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { accept: 'application/json, text/plain, */*', 'content-type': 'application/json' },
      ...init,
    });
    steps.push({ step, status: answer.status, body: answer.body });
    return answer.body;
  };
  await send('wrong password', '', { username, password: 'wrong' });
  await send('unknown user', '', { username: 'nobody', password });
  await send('malformed: no password', '', { username });
  await send('malformed: no JSON', '', null, { body: '{' });
  const first = await send('sign in', '', { username, password });
  await send('verify access', 'verify/', { token: first.access });
  await send('verify refresh', 'verify/', { token: first.refresh });
  await send('verify garbage', 'verify/', { token: 'garbage' });
  const second = await send('refresh', 'refresh/', { refresh: first.refresh });
  const third = await send('refresh again', 'refresh/', { refresh: second.refresh });
  await send('refresh with an access token', 'refresh/', { refresh: third.access });
  await send('refresh with garbage', 'refresh/', { refresh: 'garbage' });
  await send('malformed: refresh without a token', 'refresh/', {});
  await send('sign out', 'blacklist/', { refresh: third.refresh });
  await send('refresh after sign-out', 'refresh/', { refresh: third.refresh });
  return steps;
}

/** What an administrator would copy from the key file into the service. */
function secretOf({ databaseFile }: TestServer): Buffer {
  const file = JSON.parse(readFileSync(databaseFile.replace(/\.sqlite$/, '.keys.json'), 'utf8'));
  const key = file.keys.find(({ use }: { use: string }) => use === 'access');
  return Buffer.from(key.jwk.k, 'base64url');
}

async function publicPemOf({ url }: TestServer): Promise<string> {
  const { body } = await call(`${url}/.well-known/jwks.json`);
  const key = createPublicKey({ key: body.keys[0] as JsonWebKey, format: 'jwk' });
  return key.export({ type: 'spki', format: 'pem' }).toString();
}
