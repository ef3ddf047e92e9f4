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

  it('refuses a newer generation than stored', async () => {
    const second = await refreshUnbound(server, first.refresh);
    await withStoreOf(server, ({ unitOfWork }) =>
      unitOfWork.run(({ sessions }) => {
        const session = sessions.find(first.session.id);
        if (session) sessions.rotate(session, { ...session, generation: 0 });
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
