import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DjangoProject, type TokenCheck } from '../../../support/django/django-project.ts';
import { provideDjango } from '../../../support/django/provide-django.ts';
import { addTestUser, nurse } from '../../../support/server/add-test-user.ts';
import { type Answer, call, callAs, postJson } from '../../../support/server/dpop-client.ts';
import { FakeServerClock } from '../../../support/server/fake-clock.ts';
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

describe('in place of simplejwt', { timeout: 120_000 }, () => {
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
  }, 180_000);
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
      // Django says nothing of use about a malformed request, except which field is missing.
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

interface Step {
  readonly step: string;
  readonly status: number;
  readonly body: Answer['body'];
}

/** What the old TokenManager sends in a day, byte for byte the same to both systems. */
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
