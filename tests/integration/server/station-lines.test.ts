import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeEndedSessions } from '../../../server/domain/sessions/remove-ended-sessions.ts';
import { uuidToBlob } from '../../../server/store/uuid-blob.ts';
import { addTestUser, nurse, withStoreOf } from '../../support/server/add-test-user.ts';
import { call, callAs, DpopClient } from '../../support/server/dpop-client.ts';
import { FakeServerClock } from '../../support/server/fake-clock.ts';
import { openLine, type TestLine } from '../../support/server/open-line.ts';
import { readAudit } from '../../support/server/read-audit.ts';
import { MetricsReading } from '../../support/server/read-metrics.ts';
import { runServerCommand } from '../../support/server/run-server-command.ts';
import { refreshBound, signInBound, type Tokens } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

/** What is promised, with an allowance for a busy machine. */
const promisedMs = 5_000;
const soon = { timeout: 3 * promisedMs, interval: 50 } as const;

describe('a line to a workstation', () => {
  let server: TestServer;
  const lines: TestLine[] = [];

  beforeAll(async () => {
    // Commands use the real clock.
    server = await startTestServer({ clock: new FakeServerClock(Date.now()) });
    await addTestUser(server);
    await addTestUser(server, { username: 'it', password: nurse.password, role: 'it_admin' });
  });
  afterAll(async () => {
    for (const line of lines) line.hangUp();
    await server.close();
  });

  /** Somebody at a workstation of her own, whose line is open. */
  async function atWork(user = nurse) {
    const client = await DpopClient.create();
    const tokens = await signInBound(server, client, user);
    return { client, tokens, ...(await listen(client, tokens)) };
  }
  async function listen(client: DpopClient, { session: { id } }: Tokens) {
    const line = await openLine(server, client, [id]);
    lines.push(line);
    await expect.poll(() => line.last(id)?.state, soon).toBe('live');
    return { line, id };
  }
  const newUser = async (username: string) => {
    await addTestUser(server, { username, password: nurse.password });
    return { username, password: nurse.password };
  };
  const command = async (...args: string[]) => {
    const outcome = await runServerCommand([...args, '--db', server.databaseFile], 'another password\n');
    expect(outcome.code, outcome.err).toBe(0);
  };
  const asAdmin = async (method: string, path: string) => {
    const { access } = await signInBound(server, await DpopClient.create(), { ...nurse, username: 'it' });
    const answer = await callAs(access, `${server.url}/v1/admin/${path}`, { method });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  };

  it('tells nothing of a session which somebody has made unreadable until it can be read again, and all others as before', async () => {
    const [bad, good] = [await atWork(await newUser('unread')), await atWork(await newUser('read'))];
    const database = new Sqlite(server.databaseFile);
    const setProfile = database.prepare('UPDATE sessions SET profile = ? WHERE id = ?');
    const { profile } = database
      .prepare('SELECT profile FROM sessions WHERE id = ?')
      .get(uuidToBlob(bad.id)) as {
      profile: string;
    };
    setProfile.run('of nobody', uuidToBlob(bad.id));
    await command('session', 'end', good.id);
    const last = ({ line, id }: typeof bad) => line.last(id);
    await expect.poll(() => last(good), soon).toMatchObject({ reason: 'revoked_by_administrator' });
    expect(last(bad)).toMatchObject({ state: 'live' });
    const refresh = () => refreshBound(server, bad.client, bad.tokens.refresh);
    expect(await refresh()).toMatchObject({ status: 503, body: { error: 'unavailable' } });
    setProfile.run(profile, uuidToBlob(bad.id));
    database.close();
    expect((await refresh()).status).toBe(200);
    await command('user', 'disable', 'unread');
  });

  const endings: Record<string, (at: Awaited<ReturnType<typeof atWork>>, username: string) => unknown> = {
    ended_elsewhere: async ({ id }, username) => {
      const { access } = await signInBound(server, await DpopClient.create(), { ...nurse, username });
      await callAs(access, `${server.url}/v1/sessions/${id}`, { method: 'DELETE' });
    },
    logout: ({ client, id }) =>
      client.post(`${server.url}/v1/session/sign-out`, { session_id: id }, server.clock),
    replaced: ({ client, id }) =>
      client.post(`${server.url}/v1/session/sign-out`, { session_id: id, reason: 'replaced' }, server.clock),
    revoked_by_administrator: ({ id }) => asAdmin('DELETE', `sessions/${id}`),
    reuse_detected: async ({ client, tokens }) => {
      const second = await refreshBound(server, client, tokens.refresh);
      await refreshBound(server, client, second.body.refresh);
      await refreshBound(server, client, tokens.refresh);
    },
    'revoked_by_administrator by a command': ({ id }) => command('session', 'end', id),
    'user_disabled by a command': (_, username) => command('user', 'disable', username),
    'user_disabled by erasing': (_, username) => command('user', 'erase', username),
    'password_changed by a command': (_, username) =>
      command('user', 'set-password', username, '--password-stdin'),
    'device_revoked by a command': async ({ tokens }) => {
      const me = await callAs(tokens.access, `${server.url}/v1/me`);
      await command('device', 'revoke', me.body.device.id);
    },
  };

  it.each(Object.entries(endings))('tells that a session was %s, and when', async (name, end) => {
    const username = `user-${crypto.randomUUID()}`;
    const at = await atWork(await newUser(username));
    server.clock.advance(61_000);
    const endedAt = server.clock.nowMs();
    await end(at, username);
    const endedMs = performance.now();
    await expect.poll(() => at.line.last(at.id)?.state, soon).toBe('ended');
    const last = at.line.told.at(-1);
    expect((last?.atMs ?? Number.POSITIVE_INFINITY) - endedMs).toBeLessThan(promisedMs);
    const isCommand = name.includes('command') || name.includes('erasing');
    const report = last?.report;
    expect(report).toMatchObject({ reason: name.split(' ')[0] });
    if (!isCommand && report?.state === 'ended') expect(Date.parse(report.ended_at)).toBe(endedAt);
    const refused = await refreshBound(server, at.client, at.tokens.refresh);
    expect(refused.body.ended_at).toBe(report?.state === 'ended' && report.ended_at);
    await expect.poll(() => at.line.isOver, soon).toBe(true);
  });

  it('tells that a session has run out, at the moment it did', async () => {
    const at = await atWork();
    const expiresAt = at.tokens.session.expires_at;
    server.clock.advance(Date.parse(expiresAt) - server.clock.nowMs() + 90_000);
    await expect.poll(() => at.line.last(at.id), soon).toMatchObject({ state: 'ended', reason: 'expired' });
    const report = at.line.last(at.id);
    expect(report?.state === 'ended' && Date.parse(report.ended_at)).toBe(Date.parse(expiresAt));
  });

  it('says at once what has ended while there was no line, and ends', async () => {
    const at = await atWork();
    at.line.hangUp();
    await at.client.post(`${server.url}/v1/session/sign-out`, { session_id: at.id }, server.clock);
    const late = await openLine(server, at.client, [at.id]);
    await expect.poll(() => late.last(at.id), soon).toMatchObject({ state: 'ended', reason: 'logout' });
    await expect.poll(() => late.isOver, soon).toBe(true);
  });

  it('knows nothing of sessions of other keys, and keeps no line for a key without a session', async () => {
    const { id } = await atWork();
    const stranger = await DpopClient.create();
    const line = await openLine(server, stranger, [id, crypto.randomUUID()]);
    await expect.poll(() => line.isOver, soon).toBe(true);
    expect(line.told.map(({ report }) => report.state)).toEqual(['unknown', 'unknown']);
  });

  it('tells of a lock that IT orders, by HTTP and by a command, until it is unlocked', async () => {
    const at = await atWork();
    const ordered = () => {
      const last = at.line.last(at.id);
      return last?.state === 'live' ? last.lock_ordered_at : undefined;
    };
    expect(ordered()).toBeNull();
    await asAdmin('POST', `sessions/${at.id}/lock`);
    await expect.poll(ordered, soon).toBe(new Date(server.clock.nowMs()).toISOString());
    const me = await callAs(at.tokens.access, `${server.url}/v1/me`);
    expect(me.body.session.locked).toBe(true);
    const unlock = { method: 'POST', body: JSON.stringify({ password: nurse.password }) };
    const headers = { 'content-type': 'application/json' };
    await callAs(at.tokens.access, `${server.url}/v1/session/unlock`, { ...unlock, headers });
    await expect.poll(ordered, soon).toBeNull();
    await command('session', 'lock', at.id);
    await expect.poll(ordered, soon).toMatch(/^\d{4}-/);
    const locks = (await readAudit(server)).filter(
      ({ type, sessionId }) => type === 'lock' && sessionId === at.id,
    );
    expect(locks.map(({ reason, details }) => [reason, details?.acted_by])).toEqual([
      ['administrator', 'user'],
      ['administrator', 'command_line'],
    ]);
  });

  it('tells that the role has changed, also when somebody wrote into the database', async () => {
    const username = `user-${crypto.randomUUID()}`;
    const at = await atWork(await newUser(username));
    expect(at.line.last(at.id)).toMatchObject({ role: 'clinician' });
    const { default: Sqlite } = await import('better-sqlite3');
    const database = new Sqlite(server.databaseFile);
    database.prepare("UPDATE users SET role = 'research' WHERE username = ?").run(username);
    database.close();
    await expect.poll(() => at.line.last(at.id), soon).toMatchObject({ role: 'research' });
  });

  it('tells that the user is signed in elsewhere, and when that is over', async () => {
    const username = `user-${crypto.randomUUID()}`;
    const user = await newUser(username);
    const at = await atWork(user);
    const elsewhere = () => {
      const last = at.line.last(at.id);
      return last?.state === 'live' ? last.elsewhere : undefined;
    };
    const alone = elsewhere();
    const other = await DpopClient.create();
    const { session } = await signInBound(server, other, user);
    await expect.poll(elsewhere, soon).not.toBe(alone);
    const before = at.line.told.length;
    await refreshBound(server, at.client, at.tokens.refresh);
    await command('session', 'end', session.id);
    await expect.poll(elsewhere, soon).toBe(alone);
    expect(at.line.told.length, 'a refresh is no news').toBe(before + 1);
  });

  it('shows signs of life, and asks proxies to pass on what comes', async () => {
    const { line } = await atWork();
    expect(line.status).toBe(200);
    expect(line.headers.get('cache-control')).toBe('no-store, no-transform');
    expect(line.headers.get('x-accel-buffering')).toBe('no');
    expect(line.headers.get('x-request-id')).toMatch(/\S/);
    await expect.poll(() => line.events.includes(':')).toBe(true);
  });

  it('gives way to a newer line of the same key, and says so', async () => {
    const at = await atWork();
    const newer = await listen(at.client, at.tokens);
    await expect.poll(() => at.line.isOver, soon).toBe(true);
    expect(at.line.events).toContain('replaced');
    expect(newer.line.isOver).toBe(false);
  });

  it('takes a proof once only, and none of another address, key or method', async () => {
    const at = await atWork();
    const path = `${server.url}/v1/station/events`;
    const dpop = await at.client.proof('POST', path, server.clock);
    const open = () =>
      call(path, {
        method: 'POST',
        headers: { dpop, 'content-type': 'application/json' },
        body: JSON.stringify({ sessions: [crypto.randomUUID()] }),
      });
    expect((await open()).status).toBe(200);
    expect((await open()).status).toBe(401);
    const misused = [
      { claims: { htu: `${server.url}/v1/station/sessions` } },
      { claims: { htm: 'GET' } },
      { signedBy: await DpopClient.create() },
      { claims: { jti: undefined } },
    ];
    for (const overrides of misused) {
      const refused = await openLine(server, at.client, [at.id], overrides);
      expect([refused.status, JSON.parse(refused.body).error]).toEqual([401, 'invalid_dpop_proof']);
    }
    const bare = await fetch(path, {
      method: 'POST',
      headers: { authorization: `Bearer ${at.tokens.access}`, 'content-type': 'application/json' },
      body: JSON.stringify({ sessions: [at.id] }),
    });
    expect(bare.status).toBe(401);
  });

  it.each([
    [{}],
    [{ sessions: [] }],
    [{ sessions: 'all' }],
    [{ sessions: ['not an id'] }],
    [{ sessions: Array.from({ length: 17 }, () => crypto.randomUUID()) }],
    [{ sessions: [crypto.randomUUID()], all: true }],
  ])('refuses %j', async (body) => {
    const client = await DpopClient.create();
    for (const path of ['events', 'sessions']) {
      const answer = await client.post(`${server.url}/v1/station/${path}`, body, server.clock);
      expect([answer.status, answer.body.error]).toEqual([400, 'invalid_request']);
    }
  });

  it('answers a question with the same words', async () => {
    const at = await atWork();
    const ask = (sessions: string[]) =>
      at.client.post(`${server.url}/v1/station/sessions`, { sessions }, server.clock);
    expect((await ask([at.id.toUpperCase()])).body.sessions).toEqual([at.line.last(at.id)]);
    await at.client.post(`${server.url}/v1/session/sign-out`, { session_id: at.id }, server.clock);
    const endedAt = new Date(server.clock.nowMs()).toISOString();
    const { body } = await ask([at.id]);
    expect(body.sessions).toEqual([{ state: 'ended', id: at.id, reason: 'logout', ended_at: endedAt }]);
    server.clock.advance(400 * 24 * 60 * 60_000);
    await withStoreOf(server, ({ unitOfWork }) =>
      removeEndedSessions({ clock: server.clock, unitOfWork }, 30, {}),
    );
    expect((await ask([at.id])).body.sessions).toEqual([{ state: 'unknown', id: at.id }]);
  });

  it('is counted by itself, and not as a request that takes hours', async () => {
    const { line } = await atWork();
    const read = async (name: string) => (await MetricsReading.of(server.url)).value(name);
    const open = (await read('station_lines')) ?? 0;
    expect(open).toBeGreaterThan(0);
    expect(await read('http_requests_in_progress')).toBe(1);
    line.hangUp();
    await expect.poll(() => read('station_lines'), soon).toBeLessThan(open);
    expect(await read('http_requests_in_progress')).toBe(1);
  });

  it('ends at once when the server stops, which does not wait for it', async () => {
    const own = await startTestServer();
    await addTestUser(own);
    const client = await DpopClient.create();
    const { session } = await signInBound(own, client);
    const line = await openLine(own, client, [session.id]);
    await expect.poll(() => line.last(session.id)?.state, soon).toBe('live');
    const beganMs = performance.now();
    await own.close();
    expect(performance.now() - beganMs).toBeLessThan(promisedMs);
    await expect.poll(() => line.isOver, soon).toBe(true);
  });
});

describe('with throttling', () => {
  it('a workstation may open and ask 60 times a minute', async () => {
    const server = await startTestServer({ config: { throttle: 'on' } });
    try {
      const client = await DpopClient.create();
      const ask = () =>
        client.post(`${server.url}/v1/station/sessions`, { sessions: [crypto.randomUUID()] }, server.clock);
      const statuses = [];
      for (let asked = 0; asked < 61; asked += 1) statuses.push((await ask()).status);
      expect(statuses.slice(0, 60).every((status) => status === 200)).toBe(true);
      expect(statuses.at(-1)).toBe(429);
      const line = await openLine(server, client, [crypto.randomUUID()]);
      expect(line.status).toBe(429);
      expect(Number(line.headers.get('retry-after'))).toBeGreaterThan(0);
    } finally {
      await server.close();
    }
  });
});
