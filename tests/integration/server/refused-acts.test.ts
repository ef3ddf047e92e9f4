import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTestUser, nurse } from '../../support/server/add-test-user.ts';
import { callAs, DpopClient, postJson } from '../../support/server/dpop-client.ts';
import { readAudit } from '../../support/server/read-audit.ts';
import { refreshBound, refreshUnbound, signInBound, signInUnbound } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

const minuteMs = 60_000;

describe('the audit trail about refused acts', () => {
  let server: TestServer;
  let config: { throttle: 'on'; clients: { unbound: 'allow' | 'deny' } };
  const guess = (username: string = nurse.username) =>
    postJson(`${server.url}/account/token/`, { username, password: 'a guess' });

  beforeEach(async () => {
    config = { throttle: 'on', clients: { unbound: 'allow' } };
    server = await startTestServer({ config });
    await addTestUser(server);
  });
  afterEach(() => server.close());

  /** Type, user and session of the events with that reason. */
  async function eventsBecause(reason: string) {
    const events = (await readAudit(server)).filter((event) => event.reason === reason);
    return events.map(({ type, outcome, userId, sessionId }) => ({ type, outcome, userId, sessionId }));
  }

  it('names a throttled sign-in once a minute', async () => {
    for (let attempt = 0; attempt < 12; attempt += 1) await guess();
    const event = { type: 'sign_in_failed', outcome: 'failure', userId: 1, sessionId: null };
    expect(await eventsBecause('throttled')).toEqual([event]);
    expect(await eventsBecause('sign_ins_throttled')).toEqual([]);
    server.clock.advance(minuteMs);
    for (let attempt = 0; attempt < 12; attempt += 1) await guess();
    expect(await eventsBecause('throttled')).toEqual([event, event]);
  });

  it('alerts once when a whole network is throttled, whatever names are tried', async () => {
    for (let name = 0; name < 110; name += 1) await guess(`nobody-${name}`);
    server.clock.advance(minuteMs / 2);
    for (let name = 0; name < 10; name += 1) await guess(`somebody-${name}`);
    const alerts = (await readAudit(server)).filter(({ type }) => type === 'alert');
    expect(alerts).toMatchObject([
      { reason: 'sign_ins_throttled', address: '127.0.0.1', details: { network: '127.0.0.1' } },
    ]);
    expect(await eventsBecause('throttled')).toHaveLength(1);
  });

  it('names sign-ins and refreshes that were denied for lack of a key, each once a minute', async () => {
    const { refresh, session } = await signInUnbound(server);
    config.clients.unbound = 'deny';
    await server.restart();
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect((await refreshUnbound(server, refresh)).body.error).toBe('unbound_denied');
      expect((await guess(`nobody-${attempt}`)).body.error).toBe('unbound_denied');
    }
    expect(await eventsBecause('unbound_denied')).toEqual([
      { type: 'refresh_refused', outcome: 'failure', userId: 1, sessionId: session.id },
      { type: 'sign_in_failed', outcome: 'failure', userId: null, sessionId: null },
    ]);
  });

  it('names throttled refreshes of the session, and those without its key, each once a minute', async () => {
    const client = await DpopClient.create();
    const { refresh, session } = await signInBound(server, client);
    for (let attempt = 0; attempt < 63; attempt += 1) await refreshUnbound(server, refresh);
    let newest = refresh;
    for (let attempt = 0; attempt < 60; attempt += 1) {
      const answer = await refreshBound(server, client, newest);
      expect(answer.status).toBe(200);
      newest = answer.body.refresh;
    }
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const answer = await refreshBound(server, client, newest);
      expect([answer.status, answer.body.error]).toEqual([429, 'throttled']);
      expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0);
    }
    const event = { type: 'refresh_refused', outcome: 'failure', userId: 1, sessionId: session.id };
    expect(await eventsBecause('throttled')).toEqual([event, event]);
    server.clock.advance(minuteMs);
    expect((await refreshBound(server, client, newest)).status).toBe(200);
  });

  it('names a throttled unlock once a minute', async () => {
    const { access, session } = await signInBound(server, await DpopClient.create());
    for (let attempt = 0; attempt < 9; attempt += 1) {
      await callAs(access, `${server.url}/v1/session/unlock`, {
        method: 'POST',
        body: JSON.stringify({ password: 'a guess' }),
        headers: { 'content-type': 'application/json' },
      });
    }
    expect(await eventsBecause('throttled')).toEqual([
      { type: 'unlock_failed', outcome: 'failure', userId: 1, sessionId: session.id },
    ]);
  });

  it('names a wrong set-up code once a minute, without the code', async () => {
    const client = await DpopClient.create();
    const body = {
      setup_code: 'a guess at the code',
      administrator: { username: 'admin', display_name: 'Admin', password: 'a long enough password' },
      ward: { name: 'ICU', profile: 'standard' },
      station: 'ICU-1',
      demo_users: false,
    };
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const answer = await client.post(`${server.url}/v1/setup`, body, server.clock);
      expect(answer.body.error).toBe('invalid_setup_code');
    }
    expect(await eventsBecause('setup_code_wrong')).toEqual([
      { type: 'setup_refused', outcome: 'failure', userId: null, sessionId: null },
    ]);
    expect(JSON.stringify((await readAudit(server)).map(({ details }) => details))).not.toContain('a guess');
  });
});
