import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseServerConfig } from '../../../../server/config/server-config.ts';
import type { ClientCredentials } from '../../../../server/domain/clients/add-client.ts';
import { addTestClient } from '../../../support/server/add-test-client.ts';
import { addTestUser, nurse } from '../../../support/server/add-test-user.ts';
import { type Answer, call, callAs, DpopClient } from '../../../support/server/dpop-client.ts';
import { FakeServerClock } from '../../../support/server/fake-clock.ts';
import { basic, postForm } from '../../../support/server/post-form.ts';
import { readAudit } from '../../../support/server/read-audit.ts';
import { refreshBound, signInBound, type Tokens } from '../../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../../support/server/start-test-server.ts';

const client: oauth.Client = { client_id: 'carelink-workstation' };
const insecure = { [oauth.allowInsecureRequests]: true };
const athOf = (access: string) => createHash('sha256').update(access).digest('base64url');

describe('access tokens that are bound to a key', () => {
  const config = { clients: { dpop_bound_access_tokens: true } };
  let server: TestServer;
  let resourceServer: ClientCredentials;
  let keys: CryptoKeyPair;
  let holder: DpopClient;
  let tokens: Tokens;

  beforeAll(async () => {
    // The libraries use the system's time, so the server's clock starts there.
    server = await startTestServer({ clock: new FakeServerClock(Date.now()), config });
    await addTestUser(server);
    resourceServer = await addTestClient(server);
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    keys = await oauth.generateKeyPair('ES256', { extractable: true });
    holder = await DpopClient.of(keys);
    tokens = await signInBound(server, holder);
  });

  const discover = async () => {
    const issuer = new URL(server.url);
    const answer = await oauth.discoveryRequest(issuer, { ...insecure, algorithm: 'oauth2' });
    return oauth.processDiscoveryResponse(issuer, answer);
  };

  /** `GET /v1/me` with an access token by this scheme, and with these proofs. */
  const me = async (scheme: string, access: string, ...proofs: string[]) => {
    const headers = new Headers({ authorization: `${scheme} ${access}` });
    for (const proof of proofs) headers.append('dpop', proof);
    return call(`${server.url}/v1/me`, { headers });
  };
  const proofFor = (access: string, prover = holder, claims: Record<string, unknown> = {}) => {
    prover.nonce = holder.nonce;
    return prover.proof('GET', `${server.url}/v1/me`, server.clock, {
      claims: { ath: athOf(access), ...claims },
    });
  };
  const expectRefused = (answer: Answer, error: string) => {
    expect([answer.status, answer.body.error]).toEqual([401, error]);
    expect(answer.headers.get('WWW-Authenticate')).toBe(`DPoP algs="ES256 EdDSA", error="${error}"`);
  };

  it('say so, in the answer, in themselves and at introspection', async () => {
    expect(tokens).toMatchObject({ token_type: 'DPoP' });
    const cnf = { jkt: holder.thumbprint };
    expect(decodeJwt(tokens.access)).toMatchObject({ cnf, token_type: 'access', user_id: '1' });
    expect((await refreshBound(server, holder, tokens.refresh)).body.token_type).toBe('DPoP');
    const { id, secret } = resourceServer;
    const about = await postForm(
      `${server.url}/oauth/introspect`,
      { token: tokens.access },
      basic(id, secret),
    );
    expect(about.body).toMatchObject({ active: true, token_type: 'DPoP', cnf, username: nurse.username });
    expect((await postToVerify(tokens.access)).status).toBe(200);
  });

  const postToVerify = (token: string) =>
    call(`${server.url}/account/token/verify/`, {
      method: 'POST',
      body: JSON.stringify({ token }),
      headers: { 'content-type': 'application/json' },
    });

  it('are accepted with a proof of the key that names them, once', async () => {
    const proof = await proofFor(tokens.access);
    const answer = await me('dpop', tokens.access, proof);
    expect([answer.status, answer.body.user.username]).toEqual([200, nurse.username]);
    expect(answer.headers.get('DPoP-Nonce')).not.toBeNull();
    expectRefused(await me('DPoP', tokens.access, proof), 'invalid_dpop_proof');
  });

  it('are refused as bearer tokens, and the refusal does not offer the Bearer scheme', async () => {
    expectRefused(await me('Bearer', tokens.access), 'invalid_token');
    expectRefused(await me('Bearer', tokens.access, await proofFor(tokens.access)), 'invalid_token');
  });

  it('are refused with a proof that is missing, twice there, of another key, token, method or address', async () => {
    const thief = await DpopClient.create();
    const other = await signInBound(server, holder);
    const bad = [
      [],
      [await proofFor(tokens.access), await proofFor(tokens.access)],
      [await proofFor(tokens.access, thief)],
      [await proofFor(other.access)],
      [await proofFor(tokens.access, holder, { ath: undefined })],
      [await proofFor(tokens.access, holder, { ath: `${athOf(tokens.access)}=` })],
      [await proofFor(tokens.access, holder, { htm: 'POST' })],
      [await proofFor(tokens.access, holder, { htu: `${server.url}/v1/sessions` })],
    ];
    for (const proofs of bad) {
      expectRefused(await me('DPoP', tokens.access, ...proofs), 'invalid_dpop_proof');
    }
    expectRefused(await me('DPoP', 'garbage', await proofFor('garbage')), 'invalid_token');
    expect((await me('DPoP', tokens.access, await proofFor(tokens.access))).status).toBe(200);
  });

  it('raise an alert, once a minute, when somebody has them without the key', async () => {
    const thief = await DpopClient.create();
    const alerts = async () =>
      (await readAudit(server)).filter(
        ({ type, sessionId }) => type === 'alert' && sessionId === tokens.session.id,
      );
    const used = await proofFor(tokens.access);
    await me('DPoP', tokens.access, used);
    await me('DPoP', tokens.access, used);
    expect(await alerts()).toEqual([]);
    await me('Bearer', tokens.access);
    await me('DPoP', tokens.access, await proofFor(tokens.access, thief));
    await me('DPoP', tokens.access);
    const alert = { reason: 'access_token_without_key', outcome: 'failure', userId: 1, address: '127.0.0.1' };
    expect(await alerts()).toMatchObject([alert]);
  });

  it('end with their session, and end it themselves only with a proof', async () => {
    const revoke = async (prover?: DpopClient) =>
      postForm(
        `${server.url}/oauth/revoke`,
        { token: tokens.access },
        prover ? { dpop: await prover.proof('POST', `${server.url}/oauth/revoke`, server.clock) } : {},
      );
    const thief = await DpopClient.create();
    thief.nonce = holder.nonce;
    for (const refused of [await revoke(), await revoke(thief)]) {
      expect([refused.status, refused.body.error]).toEqual([400, 'invalid_dpop_proof']);
    }
    expect((await revoke(holder)).status).toBe(200);
    const answer = await me('DPoP', tokens.access, await proofFor(tokens.access));
    expectRefused(answer, 'invalid_token');
    expect(answer.body.ended_reason).toBe('logout');
  });

  it('are requested, beside bearer tokens, when a request has no token', async () => {
    const answer = await call(`${server.url}/v1/me`);
    expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer, DPoP algs="ES256 EdDSA"');
  });

  describe('with oauth4webapi', () => {
    it('are refreshed, used and validated as DPoP tokens, after the nonce that is asked for', async () => {
      await server.restart();
      const as = await discover();
      const DPoP = oauth.DPoP(client, keys);
      const refresh = async (token: string) =>
        oauth.processRefreshTokenResponse(
          as,
          client,
          await oauth.refreshTokenGrantRequest(as, client, oauth.None(), token, { ...insecure, DPoP }),
        );
      const demanded = await refresh(tokens.refresh).catch((error: unknown) => error);
      expect(oauth.isDPoPNonceError(demanded)).toBe(true);
      const next = await refresh(tokens.refresh);
      expect(next.token_type).toBe('dpop');

      let seen: Request | undefined;
      const get = (handle: oauth.DPoPHandle) =>
        oauth.protectedResourceRequest(
          next.access_token,
          'GET',
          new URL(`${server.url}/v1/me`),
          undefined,
          undefined,
          {
            ...insecure,
            DPoP: handle,
            [oauth.customFetch]: (
              url: string,
              { method, headers }: { method: string; headers: HeadersInit },
            ) => {
              seen = new Request(url, { method, headers });
              return fetch(seen.clone());
            },
          },
        );
      expect((await get(DPoP)).status).toBe(200);
      if (!seen) throw new Error('no request was made');
      const validated = await oauth.validateJwtAccessToken(as, seen, 'carelink', {
        ...insecure,
        requireDPoP: true,
      });
      expect(validated).toMatchObject({ sid: tokens.session.id, cnf: { jkt: holder.thumbprint } });

      // The same key in a client that does not know the nonce: resources ask for it with 401.
      const fresh = oauth.DPoP(client, keys);
      const asked = await get(fresh).catch((error: unknown) => error);
      expect(asked).toMatchObject({ status: 401 });
      expect(oauth.isDPoPNonceError(asked)).toBe(true);
      expect((await get(fresh)).status).toBe(200);
    });

    it('are refused by a resource server that gets them as bearer tokens', async () => {
      const as = await discover();
      const request = new Request('https://board.example/patients', {
        headers: { authorization: `Bearer ${tokens.access}` },
      });
      const options = { ...insecure, requireDPoP: true };
      await expect(oauth.validateJwtAccessToken(as, request, 'carelink', options)).rejects.toThrow();
    });

    it('are announced by the metadata of the resource', async () => {
      const resource = new URL(server.url);
      const answer = await oauth.resourceDiscoveryRequest(resource, insecure);
      expect(await oauth.processResourceDiscoveryResponse(resource, answer)).toMatchObject({
        resource: server.url,
        authorization_servers: [server.url],
        dpop_bound_access_tokens_required: true,
        dpop_signing_alg_values_supported: ['ES256', 'EdDSA'],
      });
    });
  });

  it('work with openid-client, which sees to the nonces by itself', async () => {
    await server.restart();
    const workstation = await openid.discovery(
      new URL(server.url),
      client.client_id,
      undefined,
      openid.None(),
      { algorithm: 'oauth2', execute: [openid.allowInsecureRequests] },
    );
    const DPoP = openid.getDPoPHandle(workstation, keys);
    const next = await openid.refreshTokenGrant(workstation, tokens.refresh, undefined, { DPoP });
    expect(next.token_type).toBe('dpop');
    const use = (handle: openid.DPoPHandle) =>
      openid.fetchProtectedResource(
        workstation,
        next.access_token,
        new URL(`${server.url}/v1/me`),
        'GET',
        undefined,
        undefined,
        { DPoP: handle },
      );
    expect((await use(DPoP)).status).toBe(200);
    expect((await use(openid.getDPoPHandle(workstation, keys))).status).toBe(200);
    await openid.tokenRevocation(workstation, 'unknown');
  });

  it('stay bound, and new ones are bearer tokens, when the configuration changes', async () => {
    config.clients.dpop_bound_access_tokens = false;
    try {
      await server.restart();
      // The issuer is the address, which has changed, so the old token does not belong to this server.
      const again = await refreshBound(server, holder, tokens.refresh);
      expect(again.body.token_type).toBe('Bearer');
      expect((await callAs(again.body.access, `${server.url}/v1/me`)).status).toBe(200);
      const refused = await me('DPoP', again.body.access, await proofFor(again.body.access));
      expect([refused.status, refused.body.error]).toEqual([401, 'invalid_token']);
      expect(refused.headers.get('WWW-Authenticate')).toBe(
        'Bearer error="invalid_token", DPoP algs="ES256 EdDSA"',
      );
    } finally {
      config.clients.dpop_bound_access_tokens = true;
      await server.restart();
    }
  });
});

it('bound access tokens and sessions without a key exclude each other', () => {
  const clients = { unbound: 'allow', dpop_bound_access_tokens: true } as const;
  expect(() => parseServerConfig({ clients })).toThrow(/^clients\.dpop_bound_access_tokens: .*unbound/);
});
