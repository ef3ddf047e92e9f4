import { describe, expect, it } from 'vitest';
import { holdMs } from '../../../../../electron/core/session/held.ts';
import type { Snapshot } from '../../../../../electron/core/views/snapshot.ts';
import { startStation, startWithFakeServer } from '../../../../support/core/start-workstation.ts';
import { TestSecretStore } from '../../../../support/core/test-secret-store.ts';

const credentials = { username: 'ana', password: 'correct horse battery' };

/** Ana is signed in at another workstation, and only one session is allowed. */
async function startAtLimit({ mayReplace = true } = {}) {
  const here = await startWithFakeServer();
  const there = await startStation({ ...here.parts, secrets: new TestSecretStore() });
  await there.workstation.actions['session.sign-in'](credentials);
  await here.clock.settle();
  here.server.limit = { maxPerUser: 1, mayReplace };
  return { ...here, there: there.workstation, sessionId: here.server.onlySession.id };
}

const signedOut = (snapshot: Snapshot) => [snapshot.phase.name, snapshot.notice];

describe('a sign-in beyond the limit of sessions', () => {
  it('says where the user is signed in, and replaces that session without the password again', async () => {
    const { workstation, server, sessionId, clock } = await startAtLimit();
    expect(await workstation.actions['session.sign-in'](credentials)).toEqual({
      ok: false,
      error: 'session_limit',
    });
    const place = { id: sessionId, device: 'ICU-3', ward: 'Ward B', startedAtMs: expect.any(Number) };
    expect(signedOut(workstation.snapshot())).toEqual([
      'signed_out',
      { kind: 'session_limit', sessions: [place], mayReplace: true },
    ]);
    expect(await workstation.actions['session.sign-in-replacing']({ sessionId })).toEqual({ ok: true });
    await clock.settle();
    expect(server.sessions.get(sessionId)?.endedReason).toBe('replaced');
    expect(workstation.snapshot()).toMatchObject({ phase: { name: 'active' }, notice: null });
    expect(await workstation.actions['session.sign-in-replacing']({ sessionId })).toMatchObject({
      error: 'not_possible_now',
    });
  });

  it('is refused for good where the policy does not let her choose', async () => {
    const { workstation, server, sessionId } = await startAtLimit({ mayReplace: false });
    await workstation.actions['session.sign-in'](credentials);
    expect(workstation.snapshot().notice).toMatchObject({ kind: 'session_limit', mayReplace: false });
    expect(await workstation.actions['session.sign-in-replacing']({ sessionId })).toMatchObject({
      error: 'not_possible_now',
    });
    expect(server.sessions.get(sessionId)?.endedReason).toBeNull();
  });

  it.each<[string, (station: Awaited<ReturnType<typeof startAtLimit>>) => unknown]>([
    ['a minute', ({ clock }) => clock.advance(holdMs)],
    ['Cancel', ({ workstation }) => workstation.actions['notice.dismiss']()],
    ['a lock of the machine', ({ power }) => power.emit('lock-screen')],
    ['a press of the lock key', ({ workstation }) => workstation.lock('shortcut')],
    ['a stop of the program', ({ workstation }) => workstation.stop()],
  ])('forgets the password after %s', async (_, act) => {
    const station = await startAtLimit();
    const { workstation, sessionId, network } = station;
    await workstation.actions['session.sign-in'](credentials);
    await act(station);
    const calls = network.count('/account/token/');
    expect(await workstation.actions['session.sign-in-replacing']({ sessionId })).toMatchObject({
      error: 'not_possible_now',
    });
    expect(network.count('/account/token/')).toBe(calls);
  });

  it.each<[string, (station: Awaited<ReturnType<typeof startAtLimit>>) => unknown]>([
    ['the machine', ({ power }) => power.emit('lock-screen')],
    ['the key', ({ workstation }) => workstation.lock('shortcut')],
  ])('keeps no password of who has locked by %s before the answer', async (_, lock) => {
    const station = await startAtLimit();
    const { workstation, sessionId, snapshots } = station;
    snapshots.length = 0;
    const signingIn = workstation.actions['session.sign-in'](credentials);
    await lock(station);
    expect(await signingIn).toEqual({ ok: false, error: 'locked_meanwhile' });
    expect(snapshots.map(({ notice }) => notice)).toEqual(snapshots.map(() => null));
    expect(signedOut(workstation.snapshot())).toEqual(['signed_out', null]);
    expect(await workstation.actions['session.sign-in-replacing']({ sessionId })).toMatchObject({
      error: 'not_possible_now',
    });
  });

  it('takes the list off the screen together with the password', async () => {
    const { workstation, clock } = await startAtLimit();
    await workstation.actions['session.sign-in'](credentials);
    await clock.advance(holdMs - 1);
    expect(workstation.snapshot().notice).not.toBeNull();
    await clock.advance(1);
    expect(workstation.snapshot().notice).toBeNull();
  });

  it('can be tried again when the connection fails, and ends with the list when it is refused', async () => {
    const { workstation, network, sessionId, server } = await startAtLimit();
    await workstation.actions['session.sign-in'](credentials);
    network.become('offline');
    expect(await workstation.actions['session.sign-in-replacing']({ sessionId })).toMatchObject({
      error: 'offline',
    });
    expect(workstation.snapshot().notice).toMatchObject({ kind: 'session_limit' });
    network.become('none');
    server.password = 'changed meanwhile';
    expect(await workstation.actions['session.sign-in-replacing']({ sessionId })).toMatchObject({
      error: 'wrong_credentials',
    });
    expect(signedOut(workstation.snapshot())).toEqual(['signed_out', null]);
  });

  it('asks anew when the chosen session is not enough', async () => {
    const { workstation, sessionId, server } = await startAtLimit();
    await workstation.actions['session.sign-in'](credentials);
    server.limit = { maxPerUser: 0, mayReplace: true };
    expect(await workstation.actions['session.sign-in-replacing']({ sessionId })).toMatchObject({
      error: 'session_limit',
    });
    expect(workstation.snapshot().notice).toMatchObject({ kind: 'session_limit' });
    expect(server.sessions.get(sessionId)?.endedReason).toBeNull();
  });

  it('writes no password and no place into the log', async () => {
    const { workstation, log, snapshots } = await startAtLimit();
    await workstation.actions['session.sign-in'](credentials);
    expect(log.lines.join('\n')).toContain('session_limit');
    expect(log.lines.join('\n')).not.toMatch(/ICU-3|correct horse/);
    expect(JSON.stringify(snapshots)).not.toContain('correct horse');
  });
});

describe('a sign-in of a user who is signed in elsewhere, too', () => {
  it('says so once, with the list at hand', async () => {
    const { workstation, server, sessionId } = await startAtLimit();
    server.limit = null;
    expect(await workstation.actions['session.sign-in'](credentials)).toEqual({ ok: true });
    expect(workstation.snapshot()).toMatchObject({
      notice: { kind: 'signed_in_elsewhere' },
      phase: { session: { otherSessions: { state: 'ready', items: [{ id: sessionId }] } } },
    });
    expect(await workstation.actions['sessions.end-other']({ sessionId })).toEqual({ ok: true });
    expect(workstation.snapshot().notice).toBeNull();
  });
});

describe('a sign-in from a network that the ward does not allow', () => {
  it('is told apart from a wrong password', async () => {
    const { workstation, server } = await startWithFakeServer();
    server.networkAllowed = false;
    expect(await workstation.actions['session.sign-in'](credentials)).toEqual({
      ok: false,
      error: 'network_not_allowed',
    });
    expect(workstation.snapshot().barrier).toBeNull();
  });
});
