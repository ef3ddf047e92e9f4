import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ClientCredentials } from '../../../../server/domain/clients/add-client.ts';
import { addTestClient } from '../../../support/server/add-test-client.ts';
import { addTestUser, nurse } from '../../../support/server/add-test-user.ts';
import { callAs, DpopClient } from '../../../support/server/dpop-client.ts';
import { FakeServerClock } from '../../../support/server/fake-clock.ts';
import { newestEvents } from '../../../support/server/read-audit.ts';
import { signInBound, signInUnbound, type Tokens } from '../../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../../support/server/start-test-server.ts';

const client: oauth.Client = { client_id: 'carelink-workstation' };
const insecure = { [oauth.allowInsecureRequests]: true };

describe('oauth4webapi as a client', () => {
  let server: TestServer;
  let as: oauth.AuthorizationServer;
  let resourceServer: ClientCredentials;

  beforeAll(async () => {
    // The library uses the system's time, so the server's clock starts there.
    const clock = new FakeServerClock(Date.now());
    server = await startTestServer({ clock, config: { clients: { unbound: 'allow' } } });
    await addTestUser(server);
    resourceServer = await addTestClient(server);
    const issuer = new URL(server.url);
    const answer = await oauth.discoveryRequest(issuer, { ...insecure, algorithm: 'oauth2' });
    as = await oauth.processDiscoveryResponse(issuer, answer);
  });
  afterAll(() => server.close());

  const refresh = async (token: string, options: { DPoP?: oauth.DPoPHandle } = {}) =>
    oauth.processRefreshTokenResponse(
      as,
      client,
      await oauth.refreshTokenGrantRequest(as, client, oauth.None(), token, { ...insecure, ...options }),
    );
  const introspect = async (token: string, secret = resourceServer.secret) => {
    const asker = { client_id: resourceServer.id };
    const authentication = oauth.ClientSecretBasic(secret);
    const answer = await oauth.introspectionRequest(as, asker, authentication, token, insecure);
    return oauth.processIntrospectionResponse(as, asker, answer);
  };
  const revoke = async (token: string, options: Partial<oauth.RevocationRequestOptions> = {}) =>
    oauth.processRevocationResponse(
      await oauth.revocationRequest(as, client, oauth.None(), token, { ...insecure, ...options }),
    );
  const validate = (access: string) => {
    const request = new Request('https://board.example/patients', {
      headers: { authorization: `Bearer ${access}` },
    });
    return oauth.validateJwtAccessToken(as, request, 'carelink', insecure);
  };

  it('discovers everything that RFC 8414 asks for', () => {
    expect(as).toEqual({
      issuer: server.url,
      token_endpoint: `${server.url}/oauth/token`,
      token_endpoint_auth_methods_supported: ['none'],
      revocation_endpoint: `${server.url}/oauth/revoke`,
      revocation_endpoint_auth_methods_supported: ['none'],
      introspection_endpoint: `${server.url}/oauth/introspect`,
      introspection_endpoint_auth_methods_supported: ['client_secret_basic'],
      jwks_uri: `${server.url}/.well-known/jwks.json`,
      grant_types_supported: ['refresh_token'],
      response_types_supported: [],
      scopes_supported: ['carelink'],
      dpop_signing_alg_values_supported: ['ES256', 'EdDSA'],
    });
  });

  describe('with an unbound session', () => {
    let tokens: Tokens;
    beforeEach(async () => {
      tokens = await signInUnbound(server);
    });

    it('refreshes, and the new access token is a valid RFC 9068 token', async () => {
      const answer = await refresh(tokens.refresh);
      expect(answer).toMatchObject({ token_type: 'bearer', expires_in: 900, scope: 'carelink' });
      expect(answer.refresh_token).not.toBe(tokens.refresh);
      const claims = await validate(answer.access_token);
      expect(claims).toMatchObject({
        iss: server.url,
        aud: 'carelink',
        sub: '1',
        client_id: 'carelink-workstation',
        sid: tokens.session.id,
        roles: ['clinician'],
        scope: 'carelink',
      });
      expect((await callAs(answer.access_token, `${server.url}/v1/me`)).status).toBe(200);
    });

    it('is told by introspection who the token speaks for', async () => {
      const about = await introspect(tokens.access);
      expect(about).toMatchObject({
        active: true,
        token_type: 'Bearer',
        username: nurse.username,
        sub: '1',
        client_id: 'carelink-workstation',
        sid: tokens.session.id,
      });
      expect(about).not.toHaveProperty('user_id');
    });

    it.each(['access', 'refresh'] as const)(
      'revokes by the %s token, and both are over at once',
      async (kind) => {
        await revoke(tokens[kind]);
        expect(await introspect(tokens.access)).toEqual({ active: false });
        expect((await callAs(tokens.access, `${server.url}/v1/me`)).body.ended_reason).toBe('logout');
        await expect(refresh(tokens.refresh)).rejects.toMatchObject({ error: 'invalid_grant', status: 400 });
        await revoke(tokens[kind]);
      },
    );
  });

  describe('with a DPoP-bound session', () => {
    let holder: DpopClient;
    let handle: oauth.DPoPHandle;
    let tokens: Tokens;
    beforeEach(async () => {
      const keys = await oauth.generateKeyPair('ES256', { extractable: true });
      handle = oauth.DPoP(client, keys);
      holder = await DpopClient.of(keys);
      tokens = await signInBound(server, holder);
    });

    it('is asked for a nonce once and then refreshes with its proofs', async () => {
      // A new server process accepts only proofs with a nonce of its own.
      await server.restart();
      const issuer = new URL(server.url);
      const answer = await oauth.discoveryRequest(issuer, { ...insecure, algorithm: 'oauth2' });
      as = await oauth.processDiscoveryResponse(issuer, answer);
      const failure = await refresh(tokens.refresh, { DPoP: handle }).catch((error: unknown) => error);
      expect(failure).toMatchObject({ error: 'use_dpop_nonce', status: 400 });
      expect(oauth.isDPoPNonceError(failure)).toBe(true);
      const next = await refresh(tokens.refresh, { DPoP: handle });
      expect(next).toMatchObject({ token_type: 'bearer', expires_in: 900 });
      const again = await refresh(next.refresh_token ?? '', { DPoP: handle });
      await validate(again.access_token);
    });

    it('is refused without its key, and lives on', async () => {
      await expect(refresh(tokens.refresh)).rejects.toMatchObject({
        error: 'invalid_dpop_proof',
        status: 400,
      });
      const thief = oauth.DPoP(client, await oauth.generateKeyPair('ES256'));
      const stolen = () => refresh(tokens.refresh, { DPoP: thief });
      await expect(stolen()).rejects.toMatchObject({ error: 'use_dpop_nonce' });
      await expect(stolen()).rejects.toMatchObject({ error: 'invalid_dpop_proof' });
      expect(await newestEvents(server, 2)).toEqual(['refresh_refused', 'alert']);
      const owner = () => refresh(tokens.refresh, { DPoP: handle });
      await expect(owner()).rejects.toMatchObject({ error: 'use_dpop_nonce' });
      await validate((await owner()).access_token);
    });

    it('is revoked by its refresh token only with a proof of its key', async () => {
      const revokeBy = async (prover: DpopClient) => {
        const dpop = await prover.proof('POST', `${server.url}/oauth/revoke`, server.clock);
        return revoke(tokens.refresh, { headers: { dpop } });
      };
      const refused = { error: 'invalid_dpop_proof', status: 400 };
      await expect(revoke(tokens.refresh)).rejects.toMatchObject(refused);
      const thief = await DpopClient.create();
      thief.nonce = holder.nonce;
      await expect(revokeBy(thief)).rejects.toMatchObject(refused);
      expect(await introspect(tokens.access)).toMatchObject({ active: true });
      await revokeBy(holder);
      expect(await introspect(tokens.access)).toEqual({ active: false });
    });
  });

  it('learns nothing about tokens that are not active', async () => {
    const { refresh: refreshToken, access } = await signInUnbound(server);
    const forged = `${access.slice(0, -4)}AAAA`;
    for (const token of ['garbage', forged, refreshToken]) {
      expect(await introspect(token)).toEqual({ active: false });
    }
  });

  it('may not introspect with a wrong secret', async () => {
    await expect(introspect('garbage', 'wrong')).rejects.toMatchObject({
      status: 401,
      cause: [{ scheme: 'basic', parameters: { realm: 'carelink', charset: 'UTF-8' } }],
    });
  });
});

describe('access tokens of every algorithm that has a public key', () => {
  it.each(['ES256', 'EdDSA', 'RS256'] as const)(
    '%s: a resource server finds the key and accepts',
    async (algorithm) => {
      const server = await startTestServer({
        clock: new FakeServerClock(Date.now()),
        config: { clients: { unbound: 'allow' }, tokens: { algorithm } },
      });
      try {
        await addTestUser(server);
        const { access } = await signInUnbound(server);
        const issuer = new URL(server.url);
        const answer = await oauth.discoveryRequest(issuer, { ...insecure, algorithm: 'oauth2' });
        const as = await oauth.processDiscoveryResponse(issuer, answer);
        const ask = (token: string, audience = 'carelink') => {
          const headers = { authorization: `Bearer ${token}` };
          const request = new Request('https://board.example/patients', { headers });
          return oauth.validateJwtAccessToken(as, request, audience, insecure);
        };
        expect(await ask(access)).toMatchObject({ iss: server.url, token_type: 'access', user_id: '1' });
        await expect(ask(access, 'another service')).rejects.toThrow(/"aud"/);
        const [header, payload, signature] = access.split('.');
        const other = Buffer.from(signature ?? '', 'base64url')
          .reverse()
          .toString('base64url');
        await expect(ask(`${header}.${payload}.${other}`)).rejects.toThrow(/signature/);
      } finally {
        await server.close();
      }
    },
  );
});
