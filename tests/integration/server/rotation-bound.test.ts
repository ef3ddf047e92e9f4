import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTestUser, withStoreOf } from '../../support/server/add-test-user.ts';
import { callAs, DpopClient, postJson } from '../../support/server/dpop-client.ts';
import { newestEvents, readAudit, verifyAudit } from '../../support/server/read-audit.ts';
import { refreshBound, signInBound, type Tokens } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

describe('rotation of a bound session', () => {
  let server: TestServer;
  let client: DpopClient;
  let first: Tokens;

  beforeEach(async () => {
    server = await startTestServer();
    await addTestUser(server);
    client = await DpopClient.create();
    first = await signInBound(server, client);
  });
  afterEach(() => server.close());

  it('rotates the current generation and tells when', async () => {
    server.clock.advance(13 * 60_000);
    const answer = await refreshBound(server, client, first.refresh);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('X-Token-Refreshed')).toBe('true');
    expect(answer.headers.get('X-Refresh-Time')).toBe(new Date(server.clock.nowMs()).toISOString());
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
    expect(answer.body.refresh).not.toBe(first.refresh);
    expect(decodeJwt(answer.body.refresh)).toMatchObject({ gen: 1, sid: first.session.id });
    expect(answer.body.session.expires_at).toBe(first.session.expires_at);
    expect(await newestEvents(server, 1)).toEqual(['refresh']);
  });

  it('gives a lost answer again, byte for byte, however late and across a restart', async () => {
    const lost = await refreshBound(server, client, first.refresh);
    server.clock.advance(5 * 60 * 60_000);
    const again = await refreshBound(server, client, first.refresh);
    expect(again.status).toBe(200);
    expect(again.headers.get('X-Token-Refreshed')).toBe('recovered');
    expect(again.body.refresh).toBe(lost.body.refresh);
    expect(again.body.access).not.toBe(lost.body.access);

    await server.restart();
    const afterRestart = await refreshBound(server, client, first.refresh);
    expect(afterRestart.headers.get('X-Token-Refreshed')).toBe('recovered');
    expect(afterRestart.body.refresh).toBe(lost.body.refresh);
    expect((await refreshBound(server, client, lost.body.refresh)).status).toBe(200);
    expect((await verifyAudit(server)).whole).toBe(true);
  });

  it('ends the session when a token of two generations ago is used with the right key', async () => {
    const second = await refreshBound(server, client, first.refresh);
    const third = await refreshBound(server, client, second.body.refresh);
    const reuse = await refreshBound(server, client, first.refresh);
    expect(reuse.status).toBe(401);
    expect(reuse.body).toEqual({
      error: 'invalid_grant',
      error_description: 'Token is blacklisted.',
      detail: 'Token is blacklisted.',
      ended_reason: 'reuse_detected',
      ended_at: new Date(server.clock.nowMs()).toISOString(),
    });
    expect(await newestEvents(server, 2)).toEqual(['reuse_detected', 'alert']);
    const newest = await refreshBound(server, client, third.body.refresh);
    expect(newest.body).toMatchObject({ error: 'invalid_grant', ended_reason: 'reuse_detected' });
    const me = await callAs(third.body.access, `${server.url}/v1/me`);
    expect(me.status).toBe(401);
    expect(me.body).toMatchObject({ error: 'invalid_token', ended_reason: 'reuse_detected' });
  });

  it('refuses a missing proof and another key, raises an alert, and the session lives on', async () => {
    const thief = await DpopClient.create();
    for (const attempt of [
      () => postJson(`${server.url}/account/token/refresh/`, { refresh: first.refresh }),
      () => refreshBound(server, thief, first.refresh),
    ]) {
      const refused = await attempt();
      expect(refused.status).toBe(401);
      expect(refused.body.error).toBe('invalid_dpop_proof');
      expect(refused.body).not.toHaveProperty('access');
      expect(await newestEvents(server, 2)).toEqual(['refresh_refused', 'alert']);
    }
    const reasons = (await readAudit(server))
      .filter(({ type }) => type === 'alert')
      .map(({ reason }) => reason);
    expect(reasons).toEqual(['proof_missing', 'proof_foreign_key']);
    expect((await refreshBound(server, client, first.refresh)).headers.get('X-Token-Refreshed')).toBe('true');
  });

  it('does not even let a token of two generations ago end the session without the key', async () => {
    const second = await refreshBound(server, client, first.refresh);
    const third = await refreshBound(server, client, second.body.refresh);
    const thief = await DpopClient.create();
    expect((await refreshBound(server, thief, first.refresh)).body.error).toBe('invalid_dpop_proof');
    expect((await refreshBound(server, client, third.body.refresh)).status).toBe(200);
  });

  it('accepts a newer generation than stored, after the database came back from a backup', async () => {
    const second = await refreshBound(server, client, first.refresh);
    const third = await refreshBound(server, client, second.body.refresh);
    await withStoreOf(server, ({ unitOfWork }) =>
      unitOfWork.run(async ({ sessions }) => {
        const session = await sessions.find(first.session.id);
        if (session) await sessions.rotate(session, { ...session, generation: 0 });
      }),
    );
    const answer = await refreshBound(server, client, third.body.refresh);
    expect(answer.status).toBe(200);
    expect(decodeJwt(answer.body.refresh).gen).toBe(3);
    expect(await newestEvents(server, 2)).toEqual(['generation_restored', 'refresh']);
    expect((await refreshBound(server, client, third.body.refresh)).headers.get('X-Token-Refreshed')).toBe(
      'recovered',
    );
  });

  it('ends after 12 hours, marks it once and says why', async () => {
    server.clock.advance(12 * 60 * 60_000 - 1_000);
    const last = await refreshBound(server, client, first.refresh);
    expect(last.body.expires_in).toBe(1);
    server.clock.advance(1_000);
    for (const _ of [1, 2]) {
      const answer = await refreshBound(server, client, last.body.refresh);
      expect(answer.status).toBe(401);
      expect(answer.body).toMatchObject({ error: 'invalid_grant', ended_reason: 'expired' });
      expect(answer.body.detail).toBe('Invalid or expired refresh token.');
    }
    const expired = (await readAudit(server)).filter(({ type }) => type === 'session_expired');
    expect(expired).toHaveLength(1);
    expect((await callAs(last.body.access, `${server.url}/v1/me`)).status).toBe(401);
  });

  it('answers many refreshes of one token at the same moment with one successor', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => refreshBound(server, client, first.refresh)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => body.refresh)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get('X-Token-Refreshed') === 'true')).toHaveLength(1);
    expect((await verifyAudit(server)).whole).toBe(true);
  });
});
