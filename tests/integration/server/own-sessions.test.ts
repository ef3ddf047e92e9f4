import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { disableUser, setPassword } from '../../../server/domain/users/administer-user.ts';
import { addTestUser, nurse, withStoreOf } from '../../support/server/add-test-user.ts';
import { callAs, DpopClient, postJson } from '../../support/server/dpop-client.ts';
import { newestEvents, readAudit } from '../../support/server/read-audit.ts';
import { refreshBound, signInBound, type Tokens } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

describe('own sessions', () => {
  let server: TestServer;
  let client: DpopClient;
  let here: Tokens;
  let there: Tokens;
  const as = (tokens: Tokens, method: string, path: string, body?: unknown) =>
    callAs(tokens.access, `${server.url}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });

  beforeEach(async () => {
    server = await startTestServer();
    await addTestUser(server);
    client = await DpopClient.create();
    here = await signInBound(server, client);
    server.clock.advance(1_000);
    there = await signInBound(server, await DpopClient.create());
  });
  afterEach(() => server.close());

  it('lists mine, newest first, and marks this one', async () => {
    const { body } = await as(here, 'GET', '/v1/sessions');
    expect(body.sessions.map(({ id, current }: { id: string; current: boolean }) => [id, current])).toEqual([
      [there.session.id, false],
      [here.session.id, true],
    ]);
  });

  it('ends one of mine, which is then refused everywhere with the reason', async () => {
    expect((await as(here, 'DELETE', `/v1/sessions/${there.session.id}`)).status).toBe(200);
    expect((await as(there, 'GET', '/v1/me')).body).toMatchObject({
      error: 'invalid_token',
      ended_reason: 'ended_elsewhere',
    });
    expect((await as(here, 'DELETE', `/v1/sessions/${there.session.id}`)).status).toBe(404);
    expect((await as(here, 'GET', '/v1/sessions')).body.sessions).toHaveLength(1);
  });

  it('cannot see or end the sessions of somebody else', async () => {
    await addTestUser(server, { username: 'mallory', password: 'another password' });
    const other = await signInBound(server, await DpopClient.create(), {
      username: 'mallory',
      password: 'another password',
    });
    expect((await as(other, 'DELETE', `/v1/sessions/${here.session.id}`)).status).toBe(404);
    expect((await as(other, 'DELETE', '/v1/sessions/not-a-uuid')).status).toBe(404);
    expect((await as(other, 'POST', '/v1/sessions/end-others')).body).toEqual({ ended: 0 });
    expect((await as(here, 'GET', '/v1/me')).status).toBe(200);
  });

  it('ends all others', async () => {
    await signInBound(server, client);
    expect((await as(here, 'POST', '/v1/sessions/end-others')).body).toEqual({ ended: 2 });
    expect((await as(there, 'GET', '/v1/me')).status).toBe(401);
    expect((await as(here, 'GET', '/v1/me')).status).toBe(200);
  });

  it('locks once, keeps refreshing while locked, and unlocks by password', async () => {
    await as(here, 'POST', '/v1/session/lock', { cause: 'idle' });
    await as(here, 'POST', '/v1/session/lock', { cause: 'button' });
    expect((await as(here, 'GET', '/v1/me')).body.session.locked).toBe(true);
    expect((await refreshBound(server, client, here.refresh)).status).toBe(200);
    const wrong = await as(here, 'POST', '/v1/session/unlock', { password: 'not hers' });
    expect([wrong.status, wrong.body.error]).toEqual([401, 'invalid_credentials']);
    expect((await as(here, 'GET', '/v1/me')).body.session.locked).toBe(true);
    expect((await as(here, 'POST', '/v1/session/unlock', { password: nurse.password })).status).toBe(200);
    expect((await as(here, 'GET', '/v1/me')).body.session.locked).toBe(false);
    const events = (await readAudit(server)).slice(-4).map(({ type, reason }) => [type, reason]);
    expect(events).toEqual([
      ['lock', 'idle'],
      ['refresh', null],
      ['unlock_failed', 'wrong_password'],
      ['unlock', null],
    ]);
  });

  it('hears of an unlock that the workstation checked itself, and lets nobody mix that with a password', async () => {
    await as(here, 'POST', '/v1/session/lock', { cause: 'idle' });
    const note = { checked_by: 'workstation' };
    for (const body of [{ ...note, password: 'not hers' }, { checked_by: 'somebody' }, {}]) {
      expect((await as(here, 'POST', '/v1/session/unlock', body)).status).toBeGreaterThanOrEqual(400);
    }
    expect((await as(here, 'GET', '/v1/me')).body.session.locked).toBe(true);
    expect((await as(here, 'POST', '/v1/session/unlock', note)).body).toEqual({});
    expect((await as(here, 'GET', '/v1/me')).body.session.locked).toBe(false);
    const [event] = (await readAudit(server)).slice(-1);
    expect(event).toMatchObject({ type: 'unlock', outcome: 'success', details: { method: 'workstation' } });
  });

  it('makes guessing at the lock slower and slower, also across a restart', async () => {
    const attempt = (password: string) => as(here, 'POST', '/v1/session/unlock', { password });
    const parallel = await Promise.all(Array.from({ length: 20 }, () => attempt('a guess')));
    expect(parallel.filter(({ status }) => status === 401)).toHaveLength(5);
    const throttled = parallel.filter(({ status }) => status === 429);
    expect(throttled).toHaveLength(15);
    const first = Number(throttled[0]?.headers.get('Retry-After'));
    server.clock.advance(first * 1000);
    expect((await attempt('a guess')).status).toBe(401);
    const second = Number((await attempt(nurse.password)).headers.get('Retry-After'));
    expect(second).toBeGreaterThan(first);
    server.clock.advance(second * 1000);
    expect((await attempt(nurse.password)).status).toBe(200);
    expect((await attempt('a guess')).status).toBe(401);
  });

  it('keeps nobody at the lock for long: not who comes after many guesses, not after the clock was set back', async () => {
    const attempt = (password: string) => as(here, 'POST', '/v1/session/unlock', { password });
    for (let guess = 0; guess < 12; guess += 1) {
      await attempt('a guess');
      server.clock.advance(30_000);
    }
    await attempt('a guess');
    expect((await attempt(nurse.password)).headers.get('Retry-After')).toBe('30');
    server.clock.advance(-30 * 60_000);
    expect((await attempt(nurse.password)).status).toBe(200);
  });

  it('signs out by refresh token and proof, at both addresses and twice', async () => {
    for (const path of ['/account/logout/', '/account/token/blacklist']) {
      const tokens = await signInBound(server, client);
      const signOut = () => client.post(`${server.url}${path}`, { refresh: tokens.refresh }, server.clock);
      expect([(await signOut()).status, (await signOut()).body]).toEqual([200, {}]);
      expect((await as(tokens, 'GET', '/v1/me')).body.ended_reason).toBe('logout');
      expect((await refreshBound(server, client, tokens.refresh)).body).toMatchObject({
        error: 'invalid_grant',
        ended_reason: 'logout',
        detail: 'Token is blacklisted.',
      });
    }
  });

  it('does not sign out without the key', async () => {
    const thief = await DpopClient.create();
    const url = `${server.url}/account/logout/`;
    expect((await thief.post(url, { refresh: here.refresh }, server.clock)).body.error).toBe(
      'invalid_dpop_proof',
    );
    expect((await postJson(url, { refresh: here.refresh })).body.error).toBe('invalid_dpop_proof');
    expect(await newestEvents(server, 2)).toEqual(['sign_out_refused', 'alert']);
    // Repeated attempts do not make the trail grow.
    const before = (await readAudit(server)).length;
    for (let tries = 0; tries < 10; tries += 1) await postJson(url, { refresh: here.refresh });
    expect((await readAudit(server)).length).toBe(before);
    expect((await as(here, 'GET', '/v1/me')).status).toBe(200);
  });

  it('signs out by the key alone, and says nothing about sessions of other keys', async () => {
    const url = `${server.url}/v1/session/sign-out`;
    const signOut = (session_id: string) => client.post(url, { session_id }, server.clock);
    for (const id of [here.session.id, here.session.id, there.session.id, crypto.randomUUID()]) {
      const answer = await signOut(id);
      expect([answer.status, answer.body]).toEqual([200, {}]);
    }
    expect((await as(here, 'GET', '/v1/me')).body.ended_reason).toBe('logout');
    expect((await as(there, 'GET', '/v1/me')).status).toBe(200);
    const unproven = await postJson(url, { session_id: there.session.id });
    expect([unproven.status, unproven.body.error]).toEqual([401, 'invalid_dpop_proof']);
    const stale = await client.post(url, { session_id: there.session.id }, server.clock, { nonce: 'old' });
    expect([stale.status, stale.body.error]).toEqual([401, 'use_dpop_nonce']);
  });

  it('is replaced at its workstation by the key alone, and the audit trail says so', async () => {
    const url = `${server.url}/v1/session/sign-out`;
    expect((await as(here, 'POST', '/v1/session/lock', { cause: 'switch' })).status).toBe(200);
    const wrong = { session_id: here.session.id, reason: 'expired' };
    expect((await client.post(url, wrong, server.clock)).body.error).toBe('invalid_request');
    const replaced = { session_id: here.session.id, reason: 'replaced' };
    expect((await client.post(url, replaced, server.clock)).status).toBe(200);
    expect((await as(here, 'GET', '/v1/me')).body.ended_reason).toBe('replaced');
    const reasons = (await readAudit(server)).map(({ type, reason }) => [type, reason]);
    expect(reasons.slice(-2)).toEqual([
      ['lock', 'switch'],
      ['session_ended', 'replaced'],
    ]);
  });

  it('ends when the user is disabled or gets a new password', async () => {
    await withStoreOf(server, async ({ unitOfWork }) => {
      const passwords = {
        hash: async () => 'x',
        verify: async () => ({ matches: false, isOutdated: false }),
        understands: () => true,
      };
      await setPassword({ clock: server.clock, unitOfWork, passwords }, 'nora', 'unused');
    });
    expect((await as(here, 'GET', '/v1/me')).body.ended_reason).toBe('password_changed');
    await addTestUser(server, { username: 'second', password: nurse.password });
    const tokens = await signInBound(server, client, { username: 'second', password: nurse.password });
    await withStoreOf(server, ({ unitOfWork }) => disableUser({ clock: server.clock, unitOfWork }, 'second'));
    expect((await refreshBound(server, client, tokens.refresh)).body.ended_reason).toBe('user_disabled');
  });

  it('verifies tokens that are good now and refuses the others', async () => {
    const verify = (token: string) => postJson(`${server.url}/account/token/verify/`, { token });
    const next = await refreshBound(server, client, here.refresh);
    const newest = await refreshBound(server, client, next.body.refresh);
    expect((await verify(here.access)).body).toEqual({});
    expect((await verify(newest.body.refresh)).status).toBe(200);
    expect((await verify(here.refresh)).status).toBe(401);
    expect((await verify('x.y.z')).body.error).toBe('invalid_token');
    server.clock.advance(15 * 60_000);
    expect((await verify(here.access)).status).toBe(401);
    await as(newest.body, 'DELETE', `/v1/sessions/${here.session.id}`);
  });
});
