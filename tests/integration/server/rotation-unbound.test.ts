import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTestUser, nurse, withStoreOf } from '../../support/server/add-test-user.ts';
import { postJson } from '../../support/server/dpop-client.ts';
import { newestEvents } from '../../support/server/read-audit.ts';
import { refreshUnbound, signInUnbound, type Tokens } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

describe('rotation of an unbound session', () => {
  let server: TestServer;
  let first: Tokens;

  beforeEach(async () => {
    server = await startTestServer({ config: { clients: { unbound: 'allow' } } });
    await addTestUser(server);
    first = await signInUnbound(server);
  });
  afterEach(() => server.close());

  it('rotates the current generation', async () => {
    const answer = await refreshUnbound(server, first.refresh);
    expect(answer.status).toBe(200);
    expect((await refreshUnbound(server, answer.body.refresh)).status).toBe(200);
  });

  it('calls a second use within 30 s a refresh in progress, and changes nothing', async () => {
    const second = await refreshUnbound(server, first.refresh);
    server.clock.advance(30_000);
    const answer = await refreshUnbound(server, first.refresh);
    expect(answer.status).toBe(429);
    expect(answer.headers.get('Retry-After')).toMatch(/^\d+$/);
    expect(answer.body).toEqual({
      error: 'refresh_in_progress',
      error_description: 'Token refresh already in progress.',
      detail: 'Token refresh already in progress.',
    });
    expect((await refreshUnbound(server, second.body.refresh)).status).toBe(200);
  });

  it('calls a second use after 30 s a reuse and ends the session', async () => {
    const second = await refreshUnbound(server, first.refresh);
    server.clock.advance(30_001);
    expect((await refreshUnbound(server, first.refresh)).body.ended_reason).toBe('reuse_detected');
    expect(await newestEvents(server, 2)).toEqual(['reuse_detected', 'alert']);
    expect((await refreshUnbound(server, second.body.refresh)).status).toBe(401);
  });

  it('calls a token of two generations ago a reuse at once', async () => {
    const second = await refreshUnbound(server, first.refresh);
    await refreshUnbound(server, second.body.refresh);
    expect((await refreshUnbound(server, first.refresh)).body.ended_reason).toBe('reuse_detected');
  });

  it('only refuses outdated tokens while a move from another system lasts, and raises an alert', async () => {
    const dayOf = (days: number) =>
      new Date(server.clock.nowMs() + days * 24 * 60 * 60_000).toISOString().slice(0, 10);
    const tolerant = await startTestServer({
      clock: server.clock,
      config: { clients: { unbound: 'allow', tolerate_replays_until: dayOf(1) } },
    });
    try {
      await addTestUser(tolerant);
      const opened = await signInUnbound(tolerant);
      let newest = (await refreshUnbound(tolerant, opened.refresh)).body.refresh;
      newest = (await refreshUnbound(tolerant, newest)).body.refresh;
      tolerant.clock.advance(31_000);
      // A service worker replays what it has captured, of both earlier generations.
      for (let time = 0; time < 4; time += 1) {
        const refused = await refreshUnbound(tolerant, opened.refresh);
        expect([refused.status, refused.body.error, refused.body.ended_reason]).toEqual([
          401,
          'invalid_grant',
          undefined,
        ]);
      }
      const events = await newestEvents(tolerant, 2);
      expect(events).toEqual(['refresh_refused', 'alert']);
      const answer = await refreshUnbound(tolerant, newest);
      expect(answer.status).toBe(200);
      // Two days later it has expired, with the server running.
      const again = await signInUnbound(tolerant);
      const next = (await refreshUnbound(tolerant, again.refresh)).body.refresh;
      tolerant.clock.advance(2 * 24 * 60 * 60_000);
      const late = await signInUnbound(tolerant);
      const rotated = (await refreshUnbound(tolerant, late.refresh)).body.refresh;
      tolerant.clock.advance(31_000);
      expect((await refreshUnbound(tolerant, late.refresh)).body.ended_reason).toBe('reuse_detected');
      expect((await refreshUnbound(tolerant, rotated)).status).toBe(401);
      expect(next).toBeTypeOf('string');
    } finally {
      await tolerant.close();
    }
    for (const day of [dayOf(120), '2027-02-30', 'forever']) {
      const config = { clients: { unbound: 'allow', tolerate_replays_until: day } } as const;
      await expect(startTestServer({ clock: server.clock, config })).rejects.toThrow(
        'tolerate_replays_until',
      );
    }
  });

  it('refuses a newer generation than stored', async () => {
    const second = await refreshUnbound(server, first.refresh);
    await withStoreOf(server, ({ unitOfWork }) =>
      unitOfWork.run(async ({ sessions }) => {
        const session = await sessions.find(first.session.id);
        if (session) await sessions.rotate(session, { ...session, generation: 0 });
      }),
    );
    const answer = await refreshUnbound(server, second.body.refresh);
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual({
      error: 'invalid_grant',
      error_description: 'Invalid or expired refresh token.',
      detail: 'Invalid or expired refresh token.',
    });
  });
});

describe('without leave for unbound sessions', () => {
  it('neither opens nor refreshes one', async () => {
    const server = await startTestServer();
    try {
      await addTestUser(server);
      const { username, password } = nurse;
      const answer = await postJson(`${server.url}/account/token/`, { username, password });
      expect(answer.status).toBe(401);
      expect(answer.body.error).toBe('unbound_denied');
    } finally {
      await server.close();
    }
  });
});
