import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { disableUser } from '../../../server/domain/users/administer-user.ts';
import { addTestUser, nurse, withStoreOf } from '../../support/server/add-test-user.ts';
import { callAs, DpopClient, postJson } from '../../support/server/dpop-client.ts';
import { readAudit } from '../../support/server/read-audit.ts';
import { signInBound, signInUnbound } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

describe('sign-in', () => {
  let server: TestServer;

  beforeEach(async () => {
    server = await startTestServer({ config: { clients: { unbound: 'allow' } } });
    await addTestUser(server, { ...nurse, ward: '3B' });
  });
  afterEach(() => server.close());

  it('issues an access token by RFC 9068 that jose verifies with the published keys', async () => {
    const tokens = await signInUnbound(server);
    const keys = createRemoteJWKSet(new URL(`${server.url}/.well-known/jwks.json`));
    const { payload, protectedHeader } = await jwtVerify(tokens.access, keys, {
      issuer: server.url,
      audience: 'carelink',
      typ: 'at+jwt',
      algorithms: ['ES256'],
      currentDate: new Date(server.clock.nowMs()),
    });
    const nowSeconds = server.clock.nowMs() / 1000;
    expect(protectedHeader.kid).toBeTruthy();
    expect(payload).toEqual({
      iss: server.url,
      aud: 'carelink',
      sub: '1',
      client_id: 'carelink-workstation',
      iat: nowSeconds,
      exp: nowSeconds + 900,
      jti: expect.any(String),
      sid: tokens.session.id,
      roles: ['clinician'],
      scope: 'carelink',
      ward: '3B',
      profile: 'standard',
      user_id: '1',
      token_type: 'access',
    });
    expect(decodeProtectedHeader(tokens.refresh)).toMatchObject({ alg: 'HS256', typ: 'rt+jwt' });
    expect(tokens.refresh.length).toBeLessThanOrEqual(1200);
    expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 900 });
  });

  it('publishes no private member of a key', async () => {
    const { keys } = await (await fetch(`${server.url}/.well-known/jwks.json`)).json();
    expect(keys).toHaveLength(1);
    expect(Object.keys(keys[0]).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
  });

  it('lets no unknown user in by a password that some user has, whose hash stood in for theirs', async () => {
    const { password } = nurse;
    for (const username of ['nobody', 'somebody', 'anybody']) {
      const answer = await postJson(`${server.url}/account/token/`, { username, password });
      expect([answer.status, answer.body.error]).toEqual([401, 'invalid_credentials']);
    }
  });

  it('gives one answer for unknown user, wrong password and disabled account', async () => {
    await addTestUser(server, { username: 'gone', password: nurse.password });
    await withStoreOf(server, ({ unitOfWork }) => disableUser({ clock: server.clock, unitOfWork }, 'gone'));
    const attempts = [
      { username: 'nobody', password: nurse.password },
      { username: nurse.username, password: 'wrong password' },
      { username: 'gone', password: nurse.password },
    ];
    const answers = [];
    for (const attempt of attempts) answers.push(await postJson(`${server.url}/account/token/`, attempt));
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(answers[0]?.body.error).toBe('invalid_credentials');
    const failures = (await readAudit(server)).filter(({ type }) => type === 'sign_in_failed');
    expect(failures.map(({ userId, reason }) => [userId, reason])).toEqual([
      [null, 'unknown_user'],
      [1, 'wrong_password'],
      [2, 'user_disabled'],
    ]);
  });

  it('finds the user however the name is composed and padded', async () => {
    await addTestUser(server, { username: 'Ｊosé', password: nurse.password });
    const answer = await postJson(`${server.url}/account/token`, {
      username: ' Jose\u0301 ',
      password: nurse.password,
    });
    expect(answer.status).toBe(200);
  });

  it('registers the workstation at its first bound sign-in and keeps its first name', async () => {
    const client = await DpopClient.create();
    const url = `${server.url}/account/token/`;
    const { username, password } = nurse;
    const first = await client.post(url, { username, password, device: 'B-204' }, server.clock);
    const second = await client.post(url, { username, password, device: 'renamed' }, server.clock);
    const me = [
      await callAs(first.body.access, `${server.url}/v1/me`),
      await callAs(second.body.access, `${server.url}/v1/me`),
    ];
    expect(me[0]?.body.device).toEqual({
      id: expect.any(String),
      recent_users: 'on',
      name: 'B-204',
      ward: null,
    });
    expect(me[1]?.body.device).toEqual(me[0]?.body.device);
    expect((await readAudit(server)).filter(({ type }) => type === 'device_registered')).toHaveLength(1);
  });

  it('tells the trail at which known workstation a sign-in failed', async () => {
    const client = await DpopClient.create();
    const signedIn = await signInBound(server, client);
    const me = await callAs(signedIn.access, `${server.url}/v1/me`);
    const url = `${server.url}/account/token/`;
    for (const guesser of [client, await DpopClient.create()]) {
      await guesser.post(url, { username: 'nora', password: 'a guess' }, server.clock);
    }
    const failed = (await readAudit(server)).filter(({ type }) => type === 'sign_in_failed');
    expect(failed.map(({ deviceId }) => deviceId)).toEqual([me.body.device.id, null]);
  });

  it('opens as many sessions as wanted and tells each apart', async () => {
    const client = await DpopClient.create();
    const sessions = [await signInBound(server, client), await signInBound(server, client)];
    expect(sessions[0]?.session.id).not.toBe(sessions[1]?.session.id);
    const me = await callAs(sessions[1]?.access ?? '', `${server.url}/v1/me`);
    expect(me.body).toMatchObject({
      user: { id: '1', username: 'nora', display_name: 'nora', roles: ['clinician'], ward: '3B' },
      session: { profile: 'standard', ward: '3B', locked: false, idle_lock_seconds: 600 },
    });
  });

  it('writes neither token nor password into database files or log', async () => {
    const tokens = await signInUnbound(server);
    await postJson(`${server.url}/account/token/`, { username: 'nora', password: 'a wrong password' });
    const { readFile, readdir } = await import('node:fs/promises');
    const { dirname, join } = await import('node:path');
    const folder = dirname(server.databaseFile);
    const files = await Promise.all(
      (await readdir(folder)).map((name) => readFile(join(folder, name), 'latin1')),
    );
    const everything = [...files, JSON.stringify(server.log)].join('\n');
    for (const secret of [tokens.access, tokens.refresh, nurse.password, 'a wrong password']) {
      expect(everything.includes(secret)).toBe(false);
      expect(everything.includes(secret.split('.').at(-1) ?? secret)).toBe(false);
    }
    expect(everything).toContain('sign_in_failed');
  });
});

describe('throttling of failed sign-ins', () => {
  it('slows a guesser down, but nobody at another place', async () => {
    const server = await startTestServer({ config: { throttle: 'on' } });
    try {
      await addTestUser(server);
      const guesser = await DpopClient.create();
      const url = `${server.url}/account/token/`;
      const guess = () => guesser.post(url, { username: 'nora', password: 'a guess' }, server.clock);
      const statuses = [];
      for (let attempt = 0; attempt < 6; attempt += 1) statuses.push((await guess()).status);
      expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
      const throttled = await guess();
      expect(throttled.body.error).toBe('throttled');
      const waitSeconds = Number(throttled.headers.get('Retry-After'));
      expect(waitSeconds).toBeGreaterThan(0);

      await signInBound(server, await DpopClient.create());

      server.clock.advance(waitSeconds * 1000);
      expect((await guess()).status).toBe(401);
      // The wait stays as short as before: longer ones would only help those who want to lock a user out.
      expect((await guess()).headers.get('Retry-After')).toBe(String(waitSeconds));
    } finally {
      await server.close();
    }
  });
});
