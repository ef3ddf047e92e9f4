import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NotSignedInError } from '../../../electron/core/tokens/not-signed-in-error.ts';
import { type InterruptedWay, startInterruptedWay } from '../../support/core/interrupted-way.ts';
import { type LiveStation, startLiveStation } from '../../support/core/live-station.ts';
import { parkedOf } from '../../support/core/parked-of.ts';
import { addTestUser, nurse } from '../../support/server/add-test-user.ts';
import { call, callAs, DpopClient } from '../../support/server/dpop-client.ts';
import { MetricsReading } from '../../support/server/read-metrics.ts';
import { runServerCommand } from '../../support/server/run-server-command.ts';
import { signInBound } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

/** What is promised, with an allowance for a busy machine. */
const promisedMs = 5_000;
const soon = { timeout: 4 * promisedMs, interval: 20 } as const;
const realClock = { nowMs: () => Date.now(), advance() {} };
const password = nurse.password;

describe('two workstations and one user', () => {
  let server: TestServer;
  /** Of the administrator. */
  let access: string | undefined;
  const running: LiveStation[] = [];

  beforeAll(async () => {
    server = await startTestServer({ clock: realClock as never, config: { sessions: { max_per_user: 3 } } });
    await addTestUser(server, { username: 'it', password, role: 'it_admin' });
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((station) => station.stop()));
  });
  afterAll(() => server.close());

  async function openStation(url = server.url, fetch?: typeof globalThis.fetch) {
    const station = await startLiveStation(url, fetch ? { fetch } : {});
    running.push(station);
    return station;
  }
  const linesOpen = async () => (await MetricsReading.of(server.url)).value('station_lines') ?? 0;

  /** A user who is signed in at a workstation with an open line. */
  async function atWork(url?: string, fetch?: typeof globalThis.fetch) {
    const username = `user-${crypto.randomUUID()}`;
    await addTestUser(server, { username, password });
    const station = await openStation(url, fetch);
    const before = await linesOpen();
    expect(await station.workstation.actions['session.sign-in']({ username, password })).toEqual({
      ok: true,
    });
    await expect.poll(linesOpen, soon).toBe(before + 1);
    return { username, station, id: station.workstation.currentSession()?.id ?? '' };
  }
  const asAdmin = async (method: string, path: string) => {
    access ??= (await signInBound(server, await DpopClient.create(), { username: 'it', password })).access;
    const answer = await callAs(access, `${server.url}/v1/admin/${path}`, { method });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body;
  };
  const command = async (...args: string[]) => {
    const outcome = await runServerCommand([...args, '--db', server.databaseFile], 'another password\n');
    expect(outcome.code, outcome.err).toBe(0);
  };
  const become = async (role: string, username: string) => {
    const { default: Sqlite } = await import('better-sqlite3');
    const database = new Sqlite(server.databaseFile);
    database.prepare('UPDATE users SET role = ? WHERE username = ?').run(role, username);
    database.close();
  };
  const tokenOf = ({ workstation }: LiveStation) => workstation.withAccessToken(async (token) => token);

  type At = Awaited<ReturnType<typeof atWork>>;
  const endings: Record<string, (at: At) => unknown> = {
    'ended_elsewhere: signed out there': async ({ username, id }) => {
      const there = await openStation();
      await there.workstation.actions['session.sign-in']({ username, password });
      expect(await there.workstation.actions['sessions.end-other']({ sessionId: id })).toEqual({ ok: true });
    },
    'replaced: a sign-in elsewhere needed the place': async ({ username, id }) => {
      for (const client of [await DpopClient.create(), await DpopClient.create()])
        await signInBound(server, client, { username, password });
      const there = await openStation();
      await there.workstation.actions['session.sign-in']({ username, password });
      await there.workstation.actions['session.sign-in-replacing']({ sessionId: id });
    },
    'revoked_by_administrator: over HTTP': ({ id }) => asAdmin('DELETE', `sessions/${id}`),
    'revoked_by_administrator: by a command': ({ id }) => command('session', 'end', id),
    'user_disabled: over HTTP': async ({ username }) => {
      const { users } = await asAdmin('GET', 'users?limit=200');
      const user = users.find((each: { username: string }) => each.username === username);
      await asAdmin('POST', `users/${user.id}/disable`);
    },
    'user_disabled: by a command': ({ username }) => command('user', 'disable', username),
    'user_disabled: erased': ({ username }) => command('user', 'erase', username),
    'password_changed: by a command': ({ username }) =>
      command('user', 'set-password', username, '--password-stdin'),
    'device_revoked: by a command': async ({ station }) => {
      const me = await callAs(await tokenOf(station), `${server.url}/v1/me`);
      await command('device', 'revoke', me.body.device.id);
    },
  };

  it.each(Object.entries(endings))('%s', async (name, end) => {
    const at = await atWork();
    const { station, id } = at;
    await end(at);
    const endedMs = performance.now();
    await expect.poll(() => station.snapshot.notice?.kind, soon).toBe('session_ended');
    const seen = station.shown.find(({ snapshot }) => snapshot.notice?.kind === 'session_ended');
    expect((seen?.atMs ?? Number.POSITIVE_INFINITY) - endedMs).toBeLessThan(promisedMs);
    const { default: Sqlite } = await import('better-sqlite3');
    const database = new Sqlite(server.databaseFile, { readonly: true });
    const endedAt = database
      .prepare('SELECT ended_at_ms FROM sessions WHERE id = ?')
      .pluck()
      .get(Buffer.from(id.replaceAll('-', ''), 'hex'));
    database.close();
    expect(station.snapshot.notice).toMatchObject({ reason: name.split(':')[0], atMs: endedAt });
    expect(station.workstation.currentSession()).toBeNull();
    await expect(tokenOf(station)).rejects.toBeInstanceOf(NotSignedInError);
    expect(station.snapshot.barrier).toBe(name.startsWith('device') ? 'revoked' : null);
  });

  it('an end reaches a screen whose requests go through a fetch, as in Electron', async () => {
    const { station, id } = await atWork(server.url, (...call) => globalThis.fetch(...call));
    await asAdmin('DELETE', `sessions/${id}`);
    await expect.poll(() => station.snapshot.notice?.kind, soon).toBe('session_ended');
  });

  it('a lock by IT locks the screen, once, and its user unlocks it', async () => {
    const { station, id } = await atWork();
    await asAdmin('POST', `sessions/${id}/lock`);
    await expect.poll(() => station.snapshot.phase.name, soon).toBe('locked');
    expect(station.snapshot.phase).toMatchObject({ session: { cause: 'administrator' } });
    expect(await station.workstation.actions['session.unlock']({ password })).toEqual({ ok: true });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(station.snapshot.phase.name).toBe('active');
    await command('session', 'lock', id);
    await expect.poll(() => station.snapshot.phase.name, soon).toBe('locked');
  });

  it('a lock by IT holds for who gave the right PIN before, and the server knows that she is locked', async () => {
    const unlocks = Promise.withResolvers<void>();
    let refreshes = 0;
    const { station, id, username } = await atWork(server.url, async (input, init) => {
      const { pathname } = new URL(input instanceof Request ? input.url : input);
      if (pathname === '/v1/session/unlock') await unlocks.promise;
      if (pathname === '/account/token/refresh/') refreshes += 1;
      return await fetch(input, init);
    });
    const { actions } = station.workstation;
    expect(await actions['session.set-pin']({ pin: '482915' })).toEqual({ ok: true });
    await station.workstation.lock('button');
    const unlocking = actions['session.unlock']({ pin: '482915' });
    await asAdmin('POST', `sessions/${id}/lock`);
    // The line tells of both, and the other one shows.
    const before = refreshes;
    await become('research', username);
    await expect.poll(() => refreshes, soon).toBeGreaterThan(before);
    unlocks.resolve();
    expect(await unlocking).toEqual({ ok: false, error: 'locked_meanwhile' });
    expect(station.snapshot.phase.name).toBe('locked');
    const isLocked = async () => {
      const { sessions } = await asAdmin('GET', 'sessions?limit=200');
      return sessions.find((session: { id: string }) => session.id === id)?.locked;
    };
    await expect.poll(isLocked, soon).toBe(true);
    expect(await actions['session.unlock']({ pin: '482915' })).toEqual({ ok: true });
    expect(station.snapshot.phase.name).toBe('active');
  });

  it('another role is on screen and in the tokens', async () => {
    const { station, username } = await atWork();
    const before = await tokenOf(station);
    await become('research', username);
    const roles = () =>
      station.snapshot.phase.name === 'active' ? station.snapshot.phase.session.user.roles : [];
    await expect.poll(roles, soon).toEqual(['research']);
    expect(await tokenOf(station)).not.toBe(before);
  });

  it('where else the user is signed in is current', async () => {
    const { station, username } = await atWork();
    const others = () => {
      const { phase } = station.snapshot;
      const listed = phase.name === 'active' ? phase.session.otherSessions : null;
      return listed?.state === 'ready' ? listed.items.length : null;
    };
    await expect.poll(others, soon).toBe(0);
    const there = await signInBound(server, await DpopClient.create(), { username, password });
    await expect.poll(others, soon).toBe(1);
    await asAdmin('DELETE', `sessions/${there.session.id}`);
    await expect.poll(others, soon).toBe(0);
  });

  it('a parked session that ends is gone from the list, and its user is told when', async () => {
    const { station, id } = await atWork();
    expect(await station.workstation.actions['session.switch-user']()).toEqual({ ok: true });
    expect(parkedOf(station.snapshot)).toHaveLength(1);
    await asAdmin('DELETE', `sessions/${id}`);
    await expect.poll(() => parkedOf(station.snapshot), soon).toHaveLength(0);
    expect(station.snapshot.farewells).toMatchObject([{ reason: 'revoked_by_administrator' }]);
  });

  describe('with a network in between', () => {
    let way: InterruptedWay;
    afterEach(() => way.close());

    /** The proof of a request names the address known to the workstation, which is the proxy's. */
    async function behindWay() {
      way = await startInterruptedWay(server.url);
      const own = await startTestServer({ clock: realClock as never, config: { issuer: way.url } });
      way.target = own.url;
      await addTestUser(own);
      const station = await openStation(way.url);
      expect(await station.workstation.actions['session.sign-in'](nurse)).toEqual({ ok: true });
      const id = station.workstation.currentSession()?.id ?? '';
      const lines = async () => (await MetricsReading.of(own.url)).value('station_lines');
      await expect.poll(lines, soon).toBe(1);
      return { own, station, id, lines };
    }

    it.each(['cut', 'silent'] as const)(
      'that is %s for seconds, nothing is seen, and an end is told after it',
      async (state) => {
        const { own, station, id } = await behindWay();
        try {
          const before = station.shown.length;
          way.become(state);
          await new Promise((resolve) => setTimeout(resolve, 4_000));
          const ended = await runServerCommand(['session', 'end', id, '--db', own.databaseFile]);
          expect(ended.code, ended.err).toBe(0);
          expect(station.snapshot.phase.name).toBe('active');
          way.become('open');
          await expect.poll(() => station.snapshot.notice?.kind).toBe('session_ended');
          const states = station.shown.slice(before).map(({ snapshot }) => snapshot.connection.state);
          expect(new Set(states)).toEqual(new Set(['online']));
        } finally {
          await own.close();
        }
      },
    );

    it('a restart of the server ends no session, and the next line is opened by itself', async () => {
      const { own, station, id, lines } = await behindWay();
      try {
        await own.restart();
        way.target = own.url;
        await expect.poll(lines).toBe(1);
        expect(station.snapshot.phase.name).toBe('active');
        const ended = await runServerCommand(['session', 'end', id, '--db', own.databaseFile]);
        expect(ended.code, ended.err).toBe(0);
        await expect.poll(() => station.snapshot.notice?.kind, soon).toBe('session_ended');
      } finally {
        await own.close();
      }
    });
  });

  it('the line carries no access token, and its proof nothing that the log could tell', async () => {
    const { station } = await atWork();
    const token = await tokenOf(station);
    expect(JSON.stringify(server.log)).not.toContain(token);
    expect((await call(`${server.url}/v1/station/events`)).status).toBe(405);
  });
});
