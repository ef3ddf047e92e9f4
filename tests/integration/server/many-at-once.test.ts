import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addTestUser, nurse } from '../../support/server/add-test-user.ts';
import { type Answer, callAs, DpopClient, postJson } from '../../support/server/dpop-client.ts';
import { signInBound, type Tokens } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

// At the cost used for real users.
vi.unmock('argon2');

const wrong = 'not her password';
let server: TestServer;

beforeEach(async () => {
  server = await startTestServer({
    config: { throttle: 'on', clients: { unbound: 'allow' }, emergency: { roles: ['clinician'] } },
  });
  await addTestUser(server);
});
afterEach(() => server.close());

/** Sends this many at the same time; returns the status of each. */
const atOnce = async (count: number, send: (index: number) => Promise<Answer>) =>
  (await Promise.all(Array.from({ length: count }, (_, index) => send(index)))).map(({ status }) => status);
const all = (status: number, count: number) => Array.from({ length: count }, () => status);
const signIn = (password = nurse.password) =>
  postJson(`${server.url}/account/token/`, { username: nurse.username, password });

describe('right ones at the same time never count as wrong', { retry: 0 }, () => {
  it('ten sign-ins of one user without a key', async () => {
    expect(await atOnce(10, () => signIn())).toEqual(all(200, 10));
  });

  it('twenty sign-ins of one user at one workstation that nobody has seen', async () => {
    const client = await DpopClient.create();
    await client.post(
      `${server.url}/account/token/`,
      { username: nurse.username, password: wrong },
      server.clock,
    );
    const body = { username: nurse.username, password: nurse.password };
    expect(await atOnce(20, () => client.post(`${server.url}/account/token/`, body, server.clock))).toEqual(
      all(200, 20),
    );
  });

  it('ten emergency accesses of one user', async () => {
    const client = await DpopClient.create();
    const { username, password } = nurse;
    const reason = { reason_code: 'patient_in_danger', reason: 'patient collapsed', confirmed: true };
    await client.post(`${server.url}/account/emergency`, { username, password, ...reason }, server.clock);
    const open = () =>
      client.post(`${server.url}/account/emergency`, { username, password, ...reason }, server.clock);
    expect(await atOnce(10, open)).toEqual(all(200, 10));
  });

  describe('of one session', () => {
    let client: DpopClient;
    let tokens: Tokens;
    beforeEach(async () => {
      client = await DpopClient.create();
      tokens = await signInBound(server, client);
    });
    const post = (path: string, body: object) =>
      client.postAs(tokens.access, `${server.url}${path}`, body, server.clock);

    it('ten unlocks by password', async () => {
      await post('/v1/session/lock', { cause: 'idle' });
      const unlock = () => post('/v1/session/unlock', { password: nurse.password });
      expect(await atOnce(10, unlock)).toEqual(all(200, 10));
    });

    it('ten unlocks by PIN', async () => {
      expect((await post('/v1/session/pin', { pin: '482913' })).status).toBe(200);
      await post('/v1/session/lock', { cause: 'idle' });
      expect(await atOnce(10, () => post('/v1/session/unlock', { pin: '482913' }))).toEqual(all(200, 10));
    });

    it('ten PINs set with the password', async () => {
      const set = () => post('/v1/session/pin', { pin: '482913', password: nurse.password });
      expect(await atOnce(10, set)).toEqual(all(200, 10));
    });

    it('and wrong ones gain nothing by coming together', async () => {
      await post('/v1/session/lock', { cause: 'idle' });
      const answers = await atOnce(12, () => post('/v1/session/unlock', { password: wrong }));
      expect(answers.filter((status) => status === 401)).toHaveLength(5);
      expect(answers.filter((status) => status === 429)).toHaveLength(7);
    });

    it('nor do wrong PINs', async () => {
      await post('/v1/session/pin', { pin: '482913' });
      const answers = await atOnce(12, () => post('/v1/session/unlock', { pin: '111213' }));
      expect(answers.filter((status) => status === 401)).toHaveLength(5);
      expect(answers.filter((status) => status === 403)).toHaveLength(7);
    });
  });

  it('right ones among wrong ones wait for them, and are refused only when as many have really failed', async () => {
    const answers = await atOnce(9, (index) => signIn(index < 4 ? wrong : nurse.password));
    expect(answers).toEqual([...all(401, 4), ...all(200, 5)]);
  });
});

it('twelve wrong sign-ins at once are five tries, and the right password waits then', async () => {
  const answers = await atOnce(12, () => signIn(wrong));
  expect(answers.filter((status) => status === 401)).toHaveLength(5);
  expect(answers.filter((status) => status === 429)).toHaveLength(7);
  expect((await signIn()).headers.get('retry-after')).toBe('30');
});

it('a flood under one name is turned away rather than kept waiting without end', async () => {
  const answers = await atOnce(120, () => signIn());
  expect(answers.filter((status) => status === 200).length).toBeGreaterThanOrEqual(60);
  expect(answers.every((status) => [200, 429, 503].includes(status))).toBe(true);
  expect((await signIn()).status).toBe(200);
});

describe('every alert has its line at warn', () => {
  const alerts = () => server.log.filter(({ level, fields }) => level === 'warn' && 'seq' in fields);

  it('of the session limit', async () => {
    await server.close();
    server = await startTestServer({ config: { sessions: { max_per_user: 1, at_max: 'allow' } } });
    const userId = await addTestUser(server);
    await signInBound(server, await DpopClient.create());
    expect(alerts()).toEqual([]);
    const { session } = await signInBound(server, await DpopClient.create());
    expect(alerts()).toMatchObject([
      {
        message: expect.stringContaining('more sessions'),
        fields: { reason: 'session_limit', sessionId: session.id, userId, requestId: expect.any(String) },
      },
    ]);
  });

  it('of a ward that is used from outside, and of a right password there', async () => {
    await server.close();
    const ward = (outside: 'alert' | 'refuse') => ({ networks: ['10.9.0.0/16'], outside });
    server = await startTestServer({ config: { wards: { icu: ward('alert'), er: ward('refuse') } } });
    await addTestUser(server, { ...nurse, ward: 'icu' });
    await addTestUser(server, { username: 'emil', password: 'another password', ward: 'er' });
    await signInBound(server, await DpopClient.create());
    const client = await DpopClient.create();
    const body = { username: 'emil', password: 'another password' };
    expect((await client.post(`${server.url}/account/token/`, body, server.clock)).status).toBe(403);
    expect(alerts().map(({ fields }) => fields.reason)).toEqual(['outside_ward', 'network_not_allowed']);
  });

  it('of a refresh token without its key, of reuse, and of a sign-out without the key: one each', async () => {
    const client = await DpopClient.create();
    const tokens = await signInBound(server, client);
    const refresh = (token: string) =>
      client.post(`${server.url}/account/token/refresh/`, { refresh: token }, server.clock);
    await postJson(`${server.url}/account/token/refresh/`, { refresh: tokens.refresh });
    await postJson(`${server.url}/account/logout/`, { refresh: tokens.refresh });
    const second = (await refresh(tokens.refresh)).body;
    await refresh((await refresh(second.refresh)).body.refresh);
    await refresh(tokens.refresh);
    expect(alerts().map(({ fields, message }) => [fields.reason, message])).toEqual([
      ['proof_missing', expect.stringContaining('without its key')],
      ['proof_missing', expect.stringContaining('without its key')],
      ['reuse_detected', 'a refresh token was used again: session ended'],
    ]);
  });

  it('of a network in which sign-ins fail', async () => {
    await Promise.all(
      Array.from({ length: 101 }, (_, index) =>
        postJson(`${server.url}/account/token/`, { username: `nobody-${index}`, password: wrong }),
      ),
    );
    await postJson(`${server.url}/account/token/`, { username: 'somebody', password: wrong });
    expect(alerts().map(({ fields }) => fields.reason)).toEqual(['sign_ins_throttled']);
  });

  it('and none that was undone or is no alert', async () => {
    await signIn(wrong);
    const { access } = (await signIn()).body;
    await callAs(access, `${server.url}/v1/me`);
    expect(alerts()).toEqual([]);
  });
});
