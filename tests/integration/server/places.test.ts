import { afterEach, describe, expect, it } from 'vitest';
import type { ServerConfigInput } from '../../../server/create-server.ts';
import { addTestUser, nurse } from '../../support/server/add-test-user.ts';
import { callAs, DpopClient, postJson } from '../../support/server/dpop-client.ts';
import { readAudit } from '../../support/server/read-audit.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

const { username, password } = nurse;
const inside = '10.20.3.4';
const outside = '198.51.100.9';

let server: TestServer;
afterEach(() => server.close());

async function start(config: Partial<ServerConfigInput>) {
  server = await startTestServer({
    config: { clients: { unbound: 'allow' }, trust_proxy: '127.0.0.1', ...config },
  });
  await addTestUser(server, { ...nurse, ward: '3B' });
}

const signIn = (body: object = {}, address = inside) =>
  postJson(
    `${server.url}/account/token/`,
    { username, password, device: 'B-204', ...body },
    { 'x-forwarded-for': address },
  );
const refresh = (token: string, address: string) =>
  postJson(`${server.url}/account/token/refresh/`, { refresh: token }, { 'x-forwarded-for': address });
const failures = async () =>
  (await readAudit(server))
    .filter(({ outcome }) => outcome === 'failure')
    .map(({ type, reason, address }) => [type, reason, address]);

describe('networks of a ward', () => {
  const wards = (access: 'refuse' | 'alert') => ({
    '3B': { networks: ['10.20.0.0/16', '2001:db8:3b::/48'], outside: access },
  });

  it('refuse a sign-in from elsewhere, with an alert when the password was right', async () => {
    await start({ wards: wards('refuse') });
    for (const address of [outside, '2001:db8:3c::1', 'unknown', `${outside}:51234`, `${inside}, _hidden`]) {
      expect((await signIn({ password: 'a guess' }, address)).status).toBe(401);
      const refused = await signIn({}, address);
      expect([refused.status, refused.body.error]).toEqual([403, 'network_not_allowed']);
      expect(refused.body.error_description).toMatch(/use a workstation of the ward/);
    }
    for (const address of [inside, '2001:db8:3b::7', `${inside}:51234`, '"[2001:db8:3b::7]:443"'])
      expect((await signIn({}, address)).status).toBe(200);
    expect((await failures()).slice(0, 3)).toEqual([
      ['sign_in_failed', 'wrong_password', outside],
      ['sign_in_failed', 'network_not_allowed', outside],
      ['alert', 'network_not_allowed', outside],
    ]);
  });

  it('leave no device behind that was refused', async () => {
    await start({ wards: wards('refuse') });
    const client = await DpopClient.create();
    const answer = await client.post(`${server.url}/account/token/`, { username, password }, server.clock);
    expect(answer.body.error).toBe('network_not_allowed');
    expect((await readAudit(server)).map(({ type }) => type)).not.toContain('device_registered');
  });

  it('only raise an alert, if that is what the ward wants', async () => {
    await start({ wards: wards('alert') });
    expect((await signIn({}, outside)).status).toBe(200);
    expect(await failures()).toEqual([['alert', 'outside_ward', outside]]);
  });

  it.each(['refuse', 'alert'] as const)(
    'never end a session that is refreshed from elsewhere (%s): one alert for each network',
    async (access) => {
      await start({ wards: wards(access) });
      let { refresh: token } = (await signIn()).body;
      for (const address of [inside, outside, outside, inside, '203.0.113.1', outside]) {
        const answer = await refresh(token, address);
        expect(answer.status).toBe(200);
        token = answer.body.refresh;
      }
      expect(await failures()).toEqual([
        ['alert', 'outside_ward', outside],
        ['alert', 'outside_ward', '203.0.113.1'],
      ]);
    },
  );

  it('concern nobody of another ward, and a name without a ward is told in the log', async () => {
    await start({ wards: { 'Day surgery': { networks: ['10.20.0.0/16'] } } });
    expect((await signIn({}, outside)).status).toBe(200);
    await server.restart();
    expect(server.log).toContainEqual(
      expect.objectContaining({ level: 'warn', fields: { ward: 'Day surgery' } }),
    );
  });

  it.each(['3b', ' 3 B', '３Ｂ', '3\u00a0b'])('hold for the ward in the spelling "%s", too', async (name) => {
    await start({ wards: { [name]: { networks: ['10.20.0.0/16'] } } });
    expect((await signIn({}, outside)).body.error).toBe('network_not_allowed');
    expect((await signIn({}, inside)).status).toBe(200);
    await server.restart();
    expect((await signIn({}, outside)).body.error).toBe('network_not_allowed');
  });

  it.each(['3-B', '3V', '3BB', 'B3'])(
    'are not opened by the misspelling "%s": the server does not start',
    async (name) => {
      await start({ wards: { [name]: { networks: ['10.20.0.0/16'] } } });
      await expect(server.restart()).rejects.toThrow(
        `wards.${name}: there is no ward of that name, and 3B, which seems to be meant, would be open to all addresses`,
      );
    },
  );

  it('of the next ward may be named before there is one', async () => {
    const networks = ['10.20.0.0/16'];
    await start({ wards: { '3B': { networks }, '4B': { networks }, 'Ward 12': { networks } } });
    await server.restart();
    expect((await signIn()).status).toBe(200);
    await server.close();
    await expect(
      startTestServer({ config: { wards: { icu: { networks }, ICU: { networks } } } }),
    ).rejects.toThrow('a ward is named twice');
    await start({});
  });
});

describe('where a user is signed in', () => {
  const others = (answer: { body: { other_sessions: { id: string }[] } }) =>
    answer.body.other_sessions.map(({ id }) => id);

  it('is told with every sign-in, newest first', async () => {
    await start({});
    const first = await signIn();
    expect(first.body.other_sessions).toEqual([]);
    server.clock.advance(60_000);
    const second = await signIn({ device: 'B-205' });
    expect(second.body.other_sessions).toEqual([
      { id: first.body.session.id, device: 'B-204', ward: '3B', started_at: '2026-03-02T07:00:00.000Z' },
    ]);
    server.clock.advance(60_000);
    expect(others(await signIn())).toEqual([second.body.session.id, first.body.session.id]);
    const rotated = await refresh(first.body.refresh, inside);
    expect(rotated.body).not.toHaveProperty('other_sessions');
    server.clock.advance(12 * 60 * 60_000);
    expect(others(await signIn())).toEqual([]);
  });

  it('is told to nobody without the password', async () => {
    await start({ sessions: { max_per_user: 1 } });
    await signIn();
    const guess = await signIn({ password: 'a guess', replace: true });
    expect([guess.status, Object.keys(guess.body).toSorted()]).toEqual([
      401,
      ['detail', 'error', 'error_description'],
    ]);
  });

  it('at the limit is refused with the places, and ends one of them at an explicit wish', async () => {
    await start({ sessions: { max_per_user: 2 } });
    const first = await signIn();
    server.clock.advance(1_000);
    const second = await signIn();
    server.clock.advance(1_000);
    const refused = await signIn();
    expect([refused.status, refused.body.error, refused.body.may_replace]).toEqual([
      409,
      'session_limit',
      true,
    ]);
    expect(others(refused)).toEqual([second.body.session.id, first.body.session.id]);
    expect((await signIn({ replace: crypto.randomUUID() })).status).toBe(409);

    const third = await signIn({ replace: second.body.session.id.toUpperCase() });
    expect(others(third)).toEqual([first.body.session.id]);
    const ended = await refresh(second.body.refresh, inside);
    expect(ended.body).toMatchObject({ error: 'invalid_grant', ended_reason: 'replaced' });
    expect((await callAs(first.body.access, `${server.url}/v1/me`)).status).toBe(200);
    expect(others(await signIn({ replace: true }))).toEqual([third.body.session.id]);
    expect((await callAs(first.body.access, `${server.url}/v1/me`)).body.ended_reason).toBe('replaced');
    for (const replace of [false, 'oldest', 1]) expect((await signIn({ replace })).status).toBe(400);
  });

  it('at the limit is refused whatever is wished for, if replacing is not allowed', async () => {
    await start({ sessions: { max_per_user: 1, may_replace: false } });
    const first = await signIn();
    const refused = await signIn({ replace: true });
    expect([refused.status, refused.body.may_replace]).toEqual([409, false]);
    expect((await callAs(first.body.access, `${server.url}/v1/me`)).status).toBe(200);
    // Signing out makes room at once.
    await postJson(`${server.url}/account/logout/`, { refresh: first.body.refresh });
    expect((await signIn()).status).toBe(200);
  });

  it('at the limit gives way by itself, or raises an alert', async () => {
    await start({ sessions: { max_per_user: 1, at_max: 'replace_oldest' } });
    const first = await signIn();
    expect((await signIn()).body.other_sessions).toEqual([]);
    expect((await callAs(first.body.access, `${server.url}/v1/me`)).body.ended_reason).toBe('replaced');
    await server.close();
    await start({ sessions: { max_per_user: 1, at_max: 'allow' } });
    await signIn();
    expect((await signIn()).body.other_sessions).toHaveLength(1);
    expect(await failures()).toEqual([['alert', 'session_limit', inside]]);
  });

  it('at the limit is no hindrance to going on at the same workstation', async () => {
    await start({ sessions: { max_per_user: 1, may_replace: false } });
    const [here, there] = await Promise.all([DpopClient.create(), DpopClient.create()]);
    const at = (client: DpopClient) =>
      client.post(`${server.url}/account/token/`, { username, password }, server.clock);
    const before = await at(here);
    expect((await at(there)).body.error).toBe('session_limit');
    expect((await at(here)).body.other_sessions).toEqual([]);
    expect((await callAs(before.body.access, `${server.url}/v1/me`)).body.ended_reason).toBe('replaced');
  });

  it('is never more places than the limit, however many sign in at the same moment', async () => {
    await start({ sessions: { max_per_user: 2 } });
    const answers = await Promise.all(Array.from({ length: 6 }, () => signIn()));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 409, 409, 409, 409]);
  });
});
