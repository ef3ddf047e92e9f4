import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClientCredentials } from '../../../../server/domain/clients/add-client.ts';
import { addTestClient } from '../../../support/server/add-test-client.ts';
import { addTestUser } from '../../../support/server/add-test-user.ts';
import { basic, postForm } from '../../../support/server/post-form.ts';
import { readAudit } from '../../../support/server/read-audit.ts';
import { signInUnbound } from '../../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../../support/server/start-test-server.ts';

const own = '192.0.2.7';
const elsewhere = '198.51.100.9';
const free = 20;

describe('wrong secrets of confidential clients', () => {
  let server: TestServer;
  let client: ClientCredentials;

  beforeEach(async () => {
    const clients = { unbound: 'allow' } as const;
    server = await startTestServer({ config: { throttle: 'on', clients, trust_proxy: '127.0.0.1' } });
    client = await addTestClient(server);
  });
  afterEach(() => server.close());

  const login = async (address: string, { id = client.id, secret = 'a guess', token = 'x' } = {}) =>
    postForm(
      `${server.url}/oauth/introspect`,
      { token },
      { ...basic(id, secret), 'x-forwarded-for': address },
    );
  const statuses = async (count: number, address: string, id?: string) => {
    const found = [];
    for (let attempt = 0; attempt < count; attempt += 1) {
      found.push((await login(address, id === undefined ? {} : { id })).status);
    }
    return found;
  };
  const events = async () =>
    (await readAudit(server)).filter(({ type }) => type === 'client_login_failed' || type === 'alert');

  it('are throttled by client, wherever they come from, and for no longer than the documented wait', async () => {
    expect(await statuses(free, elsewhere)).toEqual(Array(free).fill(401));
    const throttled = await login('203.0.113.5');
    expect([throttled.status, throttled.body.error]).toEqual([429, 'throttled']);
    expect(throttled.headers.get('Retry-After')).toBe('30');
    await server.restart();
    expect((await login('203.0.113.6')).status).toBe(429);
    server.clock.advance(30_000);
    expect((await login('203.0.113.7')).status).toBe(401);
  });

  it('are throttled by network, whatever client they name', async () => {
    const unknown = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
    for (let number = 0; number < free; number += 1) {
      expect((await login(elsewhere, { id: unknown(number) })).status).toBe(401);
    }
    expect((await login(elsewhere, { id: unknown(free) })).status).toBe(429);
    expect((await login(own, { id: unknown(free) })).status).toBe(401);
  });

  it('never keep the real client out, from its own network, the same one or a new one', async () => {
    await addTestUser(server);
    const { access } = await signInUnbound(server);
    await statuses(free + 5, own);
    await statuses(5, elsewhere);
    for (const address of [own, elsewhere, '203.0.113.77']) {
      const answer = await login(address, { secret: client.secret, token: access });
      expect([answer.status, answer.body.active]).toEqual([200, true]);
    }
  });

  it('leave events up to the limit, then one a minute, and an alert, without the secret', async () => {
    await statuses(free + 10, own);
    await login(own, { secret: client.secret });
    const found = (await events()).map(({ type, outcome, reason, address, details }) => ({
      is: `${type} ${outcome} ${reason}`,
      address,
      client: details?.client_id,
    }));
    const about = { address: own, client: client.id };
    expect(found).toEqual([
      ...Array(free).fill({ is: 'client_login_failed failure wrong_secret', ...about }),
      { is: 'client_login_failed failure throttled', ...about },
      { is: 'alert failure client_logins_throttled', ...about },
    ]);
    const everything = JSON.stringify([await readAudit(server), server.log]);
    expect(everything).not.toContain('a guess');
  });
});
