import { describe, expect, it } from 'vitest';
import { hour, minute, startWithFakeServer } from '../../../../support/core/start-workstation.ts';

const credentials = { username: 'ana', password: 'correct horse battery' };
const entriesOf = (id: string) => ['on-screen', `refresh:${id}`, `session:${id}`];

describe('sign-in', () => {
  it('shows the session and keeps its refresh token in the keychain', async () => {
    const { workstation, secrets, server, snapshots, clock } = await startWithFakeServer();
    expect(workstation.snapshot().phase).toEqual({ name: 'signed_out' });

    expect(await workstation.actions['session.sign-in'](credentials)).toEqual({ ok: true });
    await clock.settle();

    const { phase, connection } = workstation.snapshot();
    expect(connection).toEqual({ state: 'online' });
    expect(phase).toMatchObject({
      name: 'active',
      session: {
        user: { username: 'ana', displayName: 'Ana Ruiz' },
        ward: 'Ward B',
        otherSessions: { state: 'ready' },
      },
    });
    expect(snapshots.map((snapshot) => snapshot.phase.name)).toContain('signing_in');
    expect(secrets.sessionEntries.sort()).toEqual(entriesOf(server.onlySession.id));
  });

  it('stores the token before it declares success', async () => {
    const { workstation, secrets } = await startWithFakeServer();
    let storedWhenActive: number | null = null;
    workstation.subscribe((snapshot) => {
      if (snapshot.phase.name === 'active') storedWhenActive ??= secrets.sessionEntries.length;
    });
    await workstation.actions['session.sign-in'](credentials);
    expect(storedWhenActive).toBe(3);
  });

  it('says what is wrong and allows another attempt', async () => {
    const { workstation, network } = await startWithFakeServer();
    expect(await workstation.actions['session.sign-in']({ ...credentials, password: 'wrong' })).toEqual({
      ok: false,
      error: 'wrong_credentials',
    });
    network.become('offline');
    expect(await workstation.actions['session.sign-in'](credentials)).toEqual({
      ok: false,
      error: 'offline',
    });
    network.become({ status: 429, headers: { 'retry-after': '7' } });
    expect(await workstation.actions['session.sign-in'](credentials)).toEqual({
      ok: false,
      error: 'throttled',
      retryAfterSeconds: 7,
    });
    network.become('portal');
    expect(await workstation.actions['session.sign-in'](credentials)).toEqual({ ok: false, error: 'failed' });
    network.become('none');
    expect(workstation.snapshot().phase.name).toBe('signed_out');
    expect(await workstation.actions['session.sign-in'](credentials)).toEqual({ ok: true });
  });

  it('is refused while somebody is signed in or signing in', async () => {
    const { workstation } = await startWithFakeServer();
    const [first, second] = await Promise.all([
      workstation.actions['session.sign-in'](credentials),
      workstation.actions['session.sign-in'](credentials),
    ]);
    expect([first, second]).toEqual([{ ok: true }, { ok: false, error: 'not_possible_now' }]);
    expect(await workstation.actions['session.sign-in'](credentials)).toEqual({
      ok: false,
      error: 'not_possible_now',
    });
  });

  it('leaves no session behind when the user cannot be read', async () => {
    const { workstation, network, server, secrets, clock } = await startWithFakeServer();
    network.decide((path) => (path === '/v1/me' ? { status: 500 } : 'none'));
    expect(await workstation.actions['session.sign-in'](credentials)).toEqual({
      ok: false,
      error: 'offline',
    });
    await clock.advance(minute);
    expect([...server.sessions.values()].map((session) => session.endedReason)).toEqual(['logout']);
    expect(secrets.sessionEntries).toEqual([]);
  });

  it('goes on in memory when the keychain fails, and says so', async () => {
    const { workstation, secrets, clock, server } = await startWithFakeServer();
    secrets.writable = false;
    expect(await workstation.actions['session.sign-in'](credentials)).toEqual({ ok: true });
    expect(workstation.snapshot().keychain).toMatchObject({
      persistence: 'memory',
      backend: 'Test keychain',
    });
    expect(workstation.snapshot().keychain.reason).toContain('did not accept');
    await clock.advance(hour);
    expect(workstation.snapshot().phase.name).toBe('active');
    secrets.writable = true;
    await clock.advance(15 * minute);
    expect(secrets.sessionEntries.sort()).toEqual(entriesOf(server.onlySession.id));
    expect(workstation.snapshot().keychain.persistence).toBe('persistent');
  });

  it('writes no secret into log or snapshot', async () => {
    const { workstation, log, snapshots, secrets, network, clock } = await startWithFakeServer();
    await workstation.actions['session.sign-in']({ ...credentials, password: 'wrong-password' });
    await workstation.actions['session.sign-in'](credentials);
    network.become('truncate');
    await clock.advance(20 * minute);
    const said = [...log.lines, ...snapshots.map((snapshot) => JSON.stringify(snapshot))].join('\n');
    expect(log.lines.length).toBeGreaterThan(0);
    const keys = [...secrets.entries]
      .filter(([name]) => name.startsWith('refresh:'))
      .map(([, value]) => value);
    expect(keys).toHaveLength(1);
    for (const secret of [...keys, 'wrong-password', credentials.password, 'eyJ'])
      expect(said).not.toContain(secret);
  });
});
