import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endpoints } from '../../../server/contract/endpoints.ts';
import { addTestClient } from '../../support/server/add-test-client.ts';
import { addTestUser, nurse } from '../../support/server/add-test-user.ts';
import { call, DpopClient, postJson } from '../../support/server/dpop-client.ts';
import { basic, postForm } from '../../support/server/post-form.ts';
import { refreshBound, refreshUnbound, signInBound, signInUnbound } from '../../support/server/sign-in.ts';
import { type LogLine, startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('the log of requests', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ config: { clients: { unbound: 'allow' } } });
    await addTestUser(server);
  });
  afterAll(() => server.close());

  /** The log line about the request with this id; it follows just after the answer. */
  const lineOf = (requestId: string | null) =>
    expect
      .poll(() => server.log.find(({ fields }) => fields.requestId === requestId))
      .toBeDefined()
      .then(() => server.log.find(({ fields }) => fields.requestId === requestId) as LogLine);

  it('has a line with id, method, route, status and duration, and nothing else', async () => {
    const answer = await call(`${server.url}/v1/sessions/4711?secret=1`, { method: 'DELETE' });
    const requestId = answer.headers.get('X-Request-Id');
    expect(requestId).toMatch(uuid);
    expect(await lineOf(requestId)).toEqual({
      level: 'info',
      message: 'request',
      fields: {
        requestId,
        method: 'DELETE',
        route: '/v1/sessions/:id',
        status: 401,
        durationMs: expect.any(Number),
        error: 'invalid_token',
      },
    });
  });

  it('gives every request an id of its own and accepts none from a client', async () => {
    const given = '0123456789abcdef0123456789abcdef';
    const ids = new Set<string | null>();
    for (let turn = 0; turn < 3; turn += 1) {
      const { headers } = await call(`${server.url}/healthz`, { headers: { 'x-request-id': given } });
      ids.add(headers.get('X-Request-Id'));
    }
    expect(ids.size).toBe(3);
    expect(ids).not.toContain(given);
  });

  it('logs successful refreshes and reads at debug, actions and refusals at info', async () => {
    const client = await DpopClient.create();
    const tokens = await signInBound(server, client);
    const refreshed = await refreshBound(server, client, tokens.refresh);
    const read = await call(`${server.url}/v1/me`, { headers: { authorization: `Bearer ${tokens.access}` } });
    const refused = await refreshUnbound(server, 'garbage');
    const signedIn = await postJson(`${server.url}/account/token`, nurse);
    const levels = [];
    for (const { headers } of [refreshed, read, refused, signedIn]) {
      levels.push((await lineOf(headers.get('X-Request-Id'))).level);
    }
    expect(levels).toEqual(['debug', 'debug', 'info', 'info']);
  });

  it('links what the rules report to the request', async () => {
    const client = await DpopClient.create();
    const { refresh, session } = await signInBound(server, client);
    const { headers } = await refreshUnbound(server, refresh);
    const warning = server.log.find(
      ({ level, fields }) => level === 'warn' && fields.sessionId === session.id,
    );
    expect(warning?.fields).toMatchObject({
      requestId: headers.get('X-Request-Id'),
      reason: 'proof_missing',
    });
  });

  describe('whatever comes in', () => {
    /** Secrets a request can carry, by the name of the field; none of them appears in any line. */
    const secrets = {
      username: 'nora.secret-name',
      password: 'secret-Password-1',
      pin: '482913',
      refresh: 'eyJhbGciOiJIUzI1NiJ9.secret-refresh.c2VjcmV0',
      token: 'eyJhbGciOiJFUzI1NiJ9.secret-access.c2VjcmV0',
      device: 'secret-station',
      setup_code: 'secret-set-up-code-0123',
      client_secret: 'secret-of-a-client-4711',
      display_name: 'Secret Person',
      session_id: '0190aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee',
    };
    const authorization = `Bearer ${secrets.token}`;
    const query = `?access_token=${secrets.token}&username=${secrets.username}`;

    function expectNoneInLog(found: readonly string[]): void {
      const text = JSON.stringify(server.log);
      for (const secret of found) expect(text).not.toContain(secret);
    }

    it.each(
      Object.entries(endpoints).map(([id, { method, path }]) => [id, method.toUpperCase(), path] as const),
    )('is in no line: %s', async (_id, method, path) => {
      const url = server.url + path.replace(/\{\w+\}/g, secrets.session_id);
      const headers = {
        authorization,
        dpop: secrets.token,
        cookie: secrets.token,
        'user-agent': secrets.password,
        'x-request-id': secrets.client_secret,
        'x-forwarded-for': secrets.username,
      };
      const json = { ...headers, 'content-type': 'application/json' };
      const form = { ...headers, 'content-type': 'application/x-www-form-urlencoded' };
      const bodies: readonly RequestInit[] =
        method === 'POST'
          ? [
              { body: JSON.stringify(secrets), headers: json },
              { body: JSON.stringify(secrets).slice(0, -1), headers: json },
              { body: new URLSearchParams(secrets), headers: form },
            ]
          : [{ headers }];
      for (const init of bodies) {
        for (const suffix of ['', query, `/${secrets.username}${query}`]) {
          const answer = await call(url + suffix, { ...init, method });
          await lineOf(answer.headers.get('X-Request-Id'));
        }
      }
      expectNoneInLog(Object.values(secrets));
    });

    it('is in no line, even when it is valid', async () => {
      const client = await DpopClient.create();
      const bound = await signInBound(server, client);
      const next = (await refreshBound(server, client, bound.refresh)).body;
      const unbound = await signInUnbound(server);
      const resourceServer = await addTestClient(server);
      await postForm(
        `${server.url}/oauth/introspect`,
        { token: bound.access },
        { ...basic(resourceServer.id, resourceServer.secret) },
      );
      const headers = { authorization: `Bearer ${unbound.access}` };
      await postJson(`${server.url}/v1/session/unlock`, { password: nurse.password }, headers);
      await postJson(`${server.url}/v1/session/unlock`, { password: 'wrong-secret' }, headers);
      await refreshUnbound(server, next.refresh);
      await refreshBound(server, client, bound.refresh);
      const last = await postJson(`${server.url}/account/logout`, { refresh: unbound.refresh });
      await lineOf(last.headers.get('X-Request-Id'));
      expectNoneInLog([
        nurse.username,
        nurse.password,
        'wrong-secret',
        resourceServer.secret,
        ...[bound, next, unbound].flatMap(({ access, refresh }) => [access, refresh]),
        ...[bound, next, unbound].map(({ refresh }) => refresh.split('.')[2] ?? ''),
      ]);
    });
  });
});
