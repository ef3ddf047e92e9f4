import * as client from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addTestClient } from '../../../support/server/add-test-client.ts';
import { addTestUser, nurse } from '../../../support/server/add-test-user.ts';
import { DpopClient } from '../../../support/server/dpop-client.ts';
import { FakeServerClock } from '../../../support/server/fake-clock.ts';
import { signInBound, signInUnbound } from '../../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../../support/server/start-test-server.ts';

describe('openid-client as a client', () => {
  let server: TestServer;
  let workstation: client.Configuration;
  let resourceServer: client.Configuration;

  beforeAll(async () => {
    const clock = new FakeServerClock(Date.now());
    server = await startTestServer({ clock, config: { clients: { unbound: 'allow' } } });
    await addTestUser(server);
    const { id, secret } = await addTestClient(server);
    const discover = (clientId: string, authentication: client.ClientAuth) =>
      client.discovery(new URL(server.url), clientId, undefined, authentication, {
        algorithm: 'oauth2',
        execute: [client.allowInsecureRequests],
      });
    workstation = await discover('carelink-workstation', client.None());
    resourceServer = await discover(id, client.ClientSecretBasic(secret));
  });
  afterAll(() => server.close());

  it('discovers, refreshes, introspects and revokes an unbound session', async () => {
    const tokens = await signInUnbound(server);
    const next = await client.refreshTokenGrant(workstation, tokens.refresh, { scope: 'carelink' });
    expect(next).toMatchObject({ token_type: 'bearer', expires_in: 900 });
    expect(await client.tokenIntrospection(resourceServer, next.access_token)).toMatchObject({
      active: true,
      username: nurse.username,
      scope: 'carelink',
    });
    await client.tokenRevocation(workstation, next.refresh_token ?? '');
    expect(await client.tokenIntrospection(resourceServer, next.access_token)).toEqual({ active: false });
    await expect(client.refreshTokenGrant(workstation, next.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });

  it('refreshes a bound session, with the nonce that it is asked for', async () => {
    const keys = await client.randomDPoPKeyPair('ES256', { extractable: true });
    const tokens = await signInBound(server, await DpopClient.of(keys));
    const DPoP = client.getDPoPHandle(workstation, keys);
    const next = await client.refreshTokenGrant(workstation, tokens.refresh, undefined, { DPoP });
    const last = await client.refreshTokenGrant(workstation, next.refresh_token ?? '', undefined, { DPoP });
    expect(await client.tokenIntrospection(resourceServer, last.access_token)).toMatchObject({
      active: true,
    });
  });

  it('is refused a scope that was never granted', async () => {
    const { refresh } = await signInUnbound(server);
    const asked = client.refreshTokenGrant(workstation, refresh, { scope: 'everything' });
    await expect(asked).rejects.toMatchObject({ error: 'invalid_scope', status: 400 });
  });
});
