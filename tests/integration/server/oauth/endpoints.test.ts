import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorBody } from '../../../../server/contract/errors.ts';
import type { ClientCredentials } from '../../../../server/domain/clients/add-client.ts';
import { removeClient } from '../../../../server/domain/clients/remove-client.ts';
import { addTestClient } from '../../../support/server/add-test-client.ts';
import { addTestUser, withStoreOf } from '../../../support/server/add-test-user.ts';
import { type Answer, call } from '../../../support/server/dpop-client.ts';
import { basic, postForm } from '../../../support/server/post-form.ts';
import { newestEvents } from '../../../support/server/read-audit.ts';
import { signInUnbound } from '../../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../../support/server/start-test-server.ts';

const grant = { grant_type: 'refresh_token', client_id: 'carelink-workstation' };

function expectError(answer: Answer, status: number, error: string): void {
  expect([answer.status, answer.body.error], JSON.stringify(answer.body)).toEqual([status, error]);
  const body = errorBody.strict().parse(answer.body);
  expect(body.detail).toBe(body.error_description);
  expect(answer.headers.get('Cache-Control')).toBe('no-store');
}

describe('the OAuth endpoints', () => {
  let server: TestServer;
  let resourceServer: ClientCredentials;

  beforeAll(async () => {
    server = await startTestServer({ config: { clients: { unbound: 'allow' } } });
    await addTestUser(server);
    resourceServer = await addTestClient(server);
  });
  afterAll(() => server.close());

  const post = (path: string, form: Record<string, string> | string, headers?: Record<string, string>) =>
    postForm(`${server.url}/oauth/${path}`, form, headers);

  describe('POST /oauth/token', () => {
    it('answers with an RFC 6749 body and the headers of the old system', async () => {
      const { refresh } = await signInUnbound(server);
      const answer = await post('token', { ...grant, refresh_token: refresh, scope: 'carelink', other: 'x' });
      expect(answer.status).toBe(200);
      expect(Object.keys(answer.body).sort()).toEqual([
        'access_token',
        'expires_in',
        'refresh_token',
        'scope',
        'token_type',
      ]);
      expect(answer.headers.get('Cache-Control')).toBe('no-store');
      expect(answer.headers.get('X-Token-Refreshed')).toBe('true');
      expect(answer.headers.get('X-Refresh-Time')).toBe(new Date(server.clock.nowMs()).toISOString());
      expectError(await post('token', { ...grant, refresh_token: refresh }), 429, 'refresh_in_progress');
    });

    it.each([
      ['no grant type', { client_id: grant.client_id, refresh_token: 'x' }, 400, 'invalid_request'],
      ['another grant', { grant_type: 'password', username: 'a' }, 400, 'unsupported_grant_type'],
      ['an unknown grant', { ...grant, grant_type: 'urn:x' }, 400, 'unsupported_grant_type'],
      ['no client', { grant_type: 'refresh_token', refresh_token: 'x' }, 400, 'invalid_request'],
      ['another client', { ...grant, client_id: 'other', refresh_token: 'x' }, 401, 'invalid_client'],
      ['no token', grant, 400, 'invalid_request'],
      ['an empty token', { ...grant, refresh_token: '' }, 400, 'invalid_request'],
      ['a foreign token', { ...grant, refresh_token: 'a.b.c' }, 400, 'invalid_grant'],
      ['a wider scope', { ...grant, refresh_token: 'a.b.c', scope: 'carelink admin' }, 400, 'invalid_scope'],
    ] as const)('refuses %s', async (_name, form, status, error) => {
      expectError(await post('token', form as Record<string, string>), status, error);
    });

    it('refuses a confidential client, since its only client is public', async () => {
      const { refresh } = await signInUnbound(server);
      const headers = basic(resourceServer.id, resourceServer.secret);
      const answer = await post('token', { ...grant, refresh_token: refresh }, headers);
      expectError(answer, 401, 'invalid_client');
      expect(answer.headers.get('WWW-Authenticate')).toBe('Basic realm="carelink", charset="UTF-8"');
    });

    it('refuses an access token as refresh token', async () => {
      const { access } = await signInUnbound(server);
      expectError(await post('token', { ...grant, refresh_token: access }), 400, 'invalid_grant');
    });

    it('says why a session ended', async () => {
      const { refresh } = await signInUnbound(server);
      await post('revoke', { token: refresh });
      const answer = await post('token', { ...grant, refresh_token: refresh });
      expectError(answer, 400, 'invalid_grant');
      expect(answer.body.ended_reason).toBe('logout');
    });
  });

  it.each([
    ['a parameter twice', 'token=a&token=b', 400],
    ['broken percent-encoding', 'token=%ZZ', 400],
    ['broken UTF-8', 'token=%FF', 400],
    ['nothing', '', 400],
    ['too much', `token=${'x'.repeat(64 * 1024)}`, 413],
  ])('%s in the body is refused everywhere', async (_name, body, status) => {
    const headers = basic(resourceServer.id, resourceServer.secret);
    for (const path of ['token', 'revoke/', 'introspect']) {
      const answer = await call(`${server.url}/oauth/${path}`, {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          ...(path === 'introspect' ? headers : {}),
        },
      });
      expectError(answer, status, status === 400 ? 'invalid_request' : 'payload_too_large');
    }
  });

  it('takes forms by POST only', async () => {
    for (const path of ['token', 'revoke', 'introspect']) {
      const url = `${server.url}/oauth/${path}`;
      const json = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
      expectError(await call(url, json), 415, 'unsupported_media_type');
      expectError(await call(`${url}?token=x`), 405, 'method_not_allowed');
    }
  });

  describe('POST /oauth/revoke', () => {
    it.each(['', '&client_id=carelink-workstation', '&token_type_hint=nonsense'])(
      'is content with an unknown token (%j)',
      async (more) => {
        const answer = await post('revoke', `token=unknown${more}`);
        expect([answer.status, answer.body]).toEqual([200, {}]);
      },
    );

    it('refuses another client, and leaves the session alone', async () => {
      const { refresh } = await signInUnbound(server);
      expectError(await post('revoke', { token: refresh, client_id: 'other' }), 401, 'invalid_client');
      const headers = basic(resourceServer.id, resourceServer.secret);
      expectError(await post('revoke', { token: refresh }, headers), 401, 'invalid_client');
      expect((await post('token', { ...grant, refresh_token: refresh })).status).toBe(200);
    });

    it('records the sign-out', async () => {
      const { refresh } = await signInUnbound(server);
      await post('revoke', { token: refresh });
      await post('revoke', { token: refresh });
      expect(await newestEvents(server, 2)).toEqual(['sign_in', 'sign_out']);
    });
  });

  describe('POST /oauth/introspect', () => {
    const { id, secret } = { id: () => resourceServer.id, secret: () => resourceServer.secret };

    it.each([
      ['nobody', () => ({})],
      ['a wrong secret', () => basic(id(), 'wrong')],
      ['an empty secret', () => basic(id(), '')],
      ['an unknown client', () => basic('b3c8b0c6-6f6b-4b58-9b0f-1a3c6f0f0f0f', secret())],
      ['the public client', () => basic('carelink-workstation', '')],
      ['another scheme', () => ({ authorization: `Bearer ${secret()}` })],
      ['no colon', () => ({ authorization: `Basic ${Buffer.from(id()).toString('base64')}` })],
      ['bad base64', () => ({ authorization: 'Basic ###' })],
      ['bad percent-encoding', () => basic(id(), '%ZZ')],
    ] as readonly (readonly [string, () => Record<string, string>])[])(
      'refuses %s',
      async (_name, headers) => {
        const answer = await post('introspect', { token: 'x' }, headers());
        expectError(answer, 401, 'invalid_client');
        expect(answer.headers.get('WWW-Authenticate')).toBe('Basic realm="carelink", charset="UTF-8"');
      },
    );

    it('takes no secret from the body', async () => {
      const form = { token: 'x', client_id: id(), client_secret: secret() };
      expectError(await post('introspect', form), 401, 'invalid_client');
    });

    it('calls a token inactive from the moment it expires', async () => {
      const { access, expires_in } = await signInUnbound(server);
      const ask = async () =>
        (await post('introspect', { token: access }, basic(id(), secret()))).body.active;
      server.clock.advance(expires_in * 1000 - 1000);
      expect(await ask()).toBe(true);
      server.clock.advance(1000);
      expect(await ask()).toBe(false);
    });

    it('refuses a client from the moment it is removed, and the acts are on record', async () => {
      const gone = await addTestClient(server, 'old-board');
      const headers = basic(gone.id, gone.secret);
      expect((await post('introspect', { token: 'x' }, headers)).body).toEqual({ active: false });
      await withStoreOf(server, ({ unitOfWork }) =>
        removeClient({ clock: server.clock, unitOfWork }, gone.id),
      );
      expectError(await post('introspect', { token: 'x' }, headers), 401, 'invalid_client');
      const events = ['client_added', 'client_removed', 'client_login_failed'];
      expect(await newestEvents(server, 3)).toEqual(events);
    });
  });

  it('keeps no client secret in database or log', async () => {
    const { readFile, readdir } = await import('node:fs/promises');
    const { dirname, join } = await import('node:path');
    const folder = dirname(server.databaseFile);
    const files = await Promise.all(
      (await readdir(folder)).map((name) => readFile(join(folder, name), 'latin1')),
    );
    const everything = [...files, JSON.stringify(server.log)].join('\n');
    expect(everything.includes(resourceServer.secret)).toBe(false);
    expect(everything.includes(resourceServer.id)).toBe(true);
  });
});

describe('metadata of an issuer with a path', () => {
  it('is found where RFC 8414 §3.1 says', async () => {
    const issuer = 'https://carelink.example/tokens';
    const server = await startTestServer({ config: { issuer } });
    try {
      const found = await call(`${server.url}/.well-known/oauth-authorization-server/tokens`);
      expect([found.status, found.body.issuer]).toEqual([200, issuer]);
      expect(found.body.token_endpoint).toBe(`${issuer}/oauth/token`);
      expect((await call(`${server.url}/.well-known/oauth-authorization-server/other`)).status).toBe(404);
    } finally {
      await server.close();
    }
  });
});
