import { describe, expect, it } from 'vitest';
import type { SessionView } from '../../../../../electron/core/views/snapshot.ts';
import type { Fault } from '../../../../support/core/faulty-network.ts';
import { minute, startStation, startWithFakeServer } from '../../../../support/core/start-workstation.ts';

const credentials = { username: 'ana', password: 'correct horse battery' };
const { password } = credentials;
const pin = '482915';
const path = '/v1/session/continue';

/** Ten minutes before the end of a session of an hour, with a PIN. */
async function nearTheEnd(options: Parameters<typeof startWithFakeServer>[0] = {}) {
  const all = await startWithFakeServer({ sessionHours: 1, ...options });
  await all.workstation.actions['session.sign-in'](credentials);
  await all.workstation.actions['session.set-pin']({ pin });
  await all.clock.advance(50 * minute);
  const view = () => (all.workstation.snapshot().phase as { session: SessionView }).session;
  const before = all.server.onlySession;
  return { ...all, view, before };
}

describe('going on into a new session', () => {
  it('by PIN keeps screen, PIN and call after call, and nothing of the old session', async () => {
    const { workstation, server, secrets, snapshots, clock, view, before, parts } = await nearTheEnd();
    expect(view()).toMatchObject({ warning: 15, continueBy: 'pin' });
    snapshots.length = 0;
    const call = workstation.withAccessToken(async (token) => token);
    expect(await workstation.actions['session.continue']({ pin })).toEqual({ ok: true });
    await Promise.all([call, clock.settle()]);
    const { id } = server.onlySession;
    expect(id).not.toBe(before.id);
    expect(new Set(snapshots.map(({ phase }) => phase.name))).toEqual(new Set(['active']));
    expect(view()).toMatchObject({ warning: null, pin: { state: 'set' }, continueBy: 'password' });
    expect(view().pin.passwordNeededFromMs).toBe(view().startedAtMs);
    expect(secrets.sessionEntries.sort()).toEqual([
      'on-screen',
      `pin:${id}`,
      `refresh:${id}`,
      `session:${id}`,
    ]);
    expect(await workstation.withAccessToken(async (token) => token)).not.toBe(await call);

    await workstation.stop();
    const again = await startStation(parts);
    expect(await again.workstation.actions['session.unlock']({ pin })).toEqual({ ok: true });
    await again.workstation.stop();
  });

  it('takes the PIN once in a row, then the password, and then the PIN again', async () => {
    const { workstation, clock, view } = await nearTheEnd();
    await workstation.actions['session.continue']({ pin });
    await clock.advance(50 * minute);
    expect(view()).toMatchObject({ warning: 15, continueBy: 'password' });
    expect(await workstation.actions['session.continue']({ pin })).toEqual({
      ok: false,
      error: 'not_possible_now',
    });
    expect(await workstation.actions['session.continue']({ password })).toEqual({ ok: true });
    await clock.advance(50 * minute);
    expect(view()).toMatchObject({ warning: 15, continueBy: 'pin' });
  });

  it('is not possible before the first warning', async () => {
    const { workstation, clock, network } = await startWithFakeServer({ sessionHours: 1 });
    await workstation.actions['session.sign-in'](credentials);
    await clock.advance(44 * minute);
    expect(await workstation.actions['session.continue']({ password })).toEqual({
      ok: false,
      error: 'not_possible_now',
    });
    expect(network.count(path)).toBe(0);
  });

  it('counts wrong PINs here as well, and then asks for the password', async () => {
    const { workstation, view, before, server } = await nearTheEnd();
    for (const triesLeft of [4, 3, 2, 1]) {
      const answer = await workstation.actions['session.continue']({ pin: '591824' });
      expect(answer).toEqual({ ok: false, error: 'wrong_pin', triesLeft });
    }
    expect(await workstation.actions['session.continue']({ pin: '591824' })).toEqual({
      ok: false,
      error: 'pin_blocked',
    });
    expect(view().continueBy).toBe('password');
    expect(await workstation.actions['session.continue']({ password: 'x' })).toMatchObject({
      error: 'wrong_credentials',
    });
    expect(server.onlySession).toBe(before);
    expect(await workstation.actions['session.continue']({ password })).toEqual({ ok: true });
  });

  it.each<[string, Fault]>([
    ['lost', 'lose_answer'],
    ['cut off', 'truncate'],
  ])('is no loss when the answer is %s: the refresh tells', async (_, fault) => {
    const { workstation, network, clock, server, before, view } = await nearTheEnd();
    network.decide((asked) => (asked === path ? fault : 'none'));
    const continuing = workstation.actions['session.continue']({ pin });
    await clock.advance(11_000);
    expect(await continuing).toEqual({ ok: true });
    expect(server.onlySession).not.toBe(before);
    expect(view().warning).toBeNull();
  });

  it('is no loss when the refresh is lost too: it is made good as soon as there is a connection', async () => {
    const { workstation, network, clock, server, before, view } = await nearTheEnd();
    network.become('lose_answer');
    const continuing = workstation.actions['session.continue']({ pin });
    await clock.advance(30_000);
    expect(await continuing).toEqual({ ok: false, error: 'offline' });
    expect(view().warning).toBe(15);
    network.become('none');
    await clock.advance(minute);
    expect(view()).toMatchObject({ warning: null });
    expect(server.onlySession).not.toBe(before);
  });

  it('can be tried again when the request never arrived', async () => {
    const { workstation, network, clock, server, before } = await nearTheEnd();
    network.decide((asked) => (asked === path ? 'hang' : 'none'));
    const continuing = workstation.actions['session.continue']({ pin });
    await clock.advance(11_000);
    expect(await continuing).toEqual({ ok: false, error: 'offline' });
    expect(server.onlySession).toBe(before);
    network.become('none');
    expect(await workstation.actions['session.continue']({ pin })).toEqual({ ok: true });
  });

  it('survives a crash between the answer and the keychain', async () => {
    const { workstation, network, clock, server, before, parts, secrets } = await nearTheEnd();
    network.decide((asked) => (asked === path ? 'none' : 'offline'));
    await workstation.actions['session.continue']({ pin });
    await workstation.stop();
    expect(secrets.sessionEntries).toContain(`session:${before.id}`);
    network.become('none');
    await clock.advance(2 * minute);
    const again = await startStation(parts);
    await clock.settle();
    expect(again.workstation.snapshot().phase).toMatchObject({ name: 'locked' });
    expect(await again.workstation.actions['session.unlock']({ pin })).toEqual({ ok: true });
    expect(secrets.sessionEntries).toContain(`session:${server.onlySession.id}`);
    expect(secrets.sessionEntries).not.toContain(`session:${before.id}`);
    await again.workstation.stop();
  });

  it.each([['pin'], ['refresh'], ['session']])('survives a crash right after the %s entry', async (last) => {
    const { workstation, clock, server, before, parts, secrets } = await nearTheEnd();
    const { set } = secrets;
    let crashed = false;
    secrets.set = async (name, value) => {
      if (!crashed) await set.call(secrets, name, value);
      crashed ||= name.startsWith(`${last}:`) && !name.endsWith(before.id);
    };
    const { delete: remove } = secrets;
    secrets.delete = async (name) => {
      if (!crashed) await remove.call(secrets, name);
    };
    await workstation.actions['session.continue']({ pin });
    await workstation.stop();
    Object.assign(secrets, { set, delete: remove });
    const again = await startStation(parts);
    await clock.advance(minute);
    expect(again.workstation.snapshot().phase).toMatchObject({ name: 'locked', session: { pin: 'usable' } });
    expect(await again.workstation.actions['session.unlock']({ pin })).toEqual({ ok: true });
    const { id } = server.onlySession;
    expect(id).not.toBe(before.id);
    await again.workstation.withAccessToken(async () => undefined);
    expect(secrets.sessionEntries.sort()).toEqual([
      'on-screen',
      `pin:${id}`,
      `refresh:${id}`,
      `session:${id}`,
    ]);
    await again.workstation.stop();
  });

  it('leaves no session behind that nobody knows of, when the user signs out meanwhile', async () => {
    const { workstation, network, clock, server, secrets } = await nearTheEnd();
    network.become('lose_answer');
    const continuing = workstation.actions['session.continue']({ pin });
    await clock.advance(1_000);
    network.become('offline');
    const signingOut = workstation.actions['session.sign-out']();
    await clock.advance(15_000);
    await signingOut;
    expect(await continuing).toEqual({ ok: false, error: 'session_ended' });
    network.become('none');
    await clock.advance(20 * minute);
    expect([...server.sessions.values()].map(({ endedReason }) => endedReason)).not.toContain(null);
    expect(secrets.sessionEntries).toEqual([]);
  });

  it('leaves none behind when the end comes before the answer', async () => {
    const { workstation, network, clock, server, secrets } = await nearTheEnd();
    await clock.advance(9 * minute);
    network.become('lose_answer');
    const continuing = workstation.actions['session.continue']({ pin });
    await clock.advance(2 * minute);
    expect((await continuing).ok).toBe(false);
    expect(workstation.snapshot().notice).toMatchObject({ kind: 'session_ended', reason: 'expired' });
    network.become('none');
    await clock.advance(10 * minute);
    expect([...server.sessions.values()].map(({ endedReason }) => endedReason)).not.toContain(null);
    expect(secrets.sessionEntries).toEqual([]);
  });
});
