import { describe, expect, it } from 'vitest';
import { holdMs } from '../../../../../electron/core/session/held.ts';
import { parkedOf } from '../../../../support/core/parked-of.ts';
import {
  hour,
  minute,
  startStation,
  startWithFakeServer,
} from '../../../../support/core/start-workstation.ts';

const password = 'correct horse battery';
const credentialsOf = (username: string) => ({ username, password });
const pin = '482915';
const wrongPin = '591824';

async function start(options: Parameters<typeof startWithFakeServer>[0] = {}) {
  const all = await startWithFakeServer(options);
  const { workstation, server, clock } = all;
  const shown = () => workstation.currentSession()?.user.username ?? null;
  return {
    ...all,
    phase: () => workstation.snapshot().phase,
    shown,
    parked: () => parkedOf(workstation.snapshot()),
    parkedId: (name: string) => {
      const id = workstation.parkedSessions().find(({ user }) => user.username === name)?.id;
      return id ?? expect.unreachable(`${name} is not parked`);
    },
    sessionOf: (name: string) => {
      const found = [...server.sessions.values()].filter(({ user }) => user === name).at(-1);
      return found ?? expect.unreachable(`${name} has no session`);
    },
    async signIn(name: string, withPin = false) {
      expect(await workstation.actions['session.sign-in'](credentialsOf(name))).toEqual({ ok: true });
      await clock.settle();
      if (withPin) expect(await workstation.actions['session.set-pin']({ pin })).toEqual({ ok: true });
    },
    async switchUser() {
      expect(await workstation.actions['session.switch-user']()).toEqual({ ok: true });
      await clock.settle();
    },
  };
}

/** Ana, who has a PIN, is parked; Jan is on screen. */
async function switched(options: Parameters<typeof startWithFakeServer>[0] = {}) {
  const all = await start(options);
  await all.signIn('ana', true);
  await all.switchUser();
  await all.signIn('jan');
  return all;
}

describe('switching the user', () => {
  it('locks and parks the current session; only a name remains visible', async () => {
    const { workstation, signIn, switchUser, parked, phase, server, snapshots, sessionOf } = await start();
    await signIn('ana', true);
    snapshots.length = 0;
    await switchUser();
    expect(phase()).toEqual({ name: 'signed_out' });
    expect(server.lockCauses).toEqual(['switch']);
    const { id } = sessionOf('ana');
    const view = {
      kind: 'parked',
      sessionId: id,
      expiresAtMs: sessionOf('ana').expiresAtMs,
      warning: null,
      continueBy: 'pin',
      displayName: 'Ana Ruiz',
      initials: 'AR',
      colour: expect.any(Number),
      pin: 'usable',
      pinLength: 6,
      unlocksOffline: true,
    };
    expect(parked()).toEqual([{ ...view, lockedAtMs: expect.any(Number) }]);
    expect(workstation.currentSession()).toBeNull();
    await expect(workstation.withAccessToken(async (token) => token)).rejects.toThrow();
    expect(JSON.stringify(snapshots)).not.toContain('"ana"');
    expect(await workstation.actions['session.switch-user']()).toMatchObject({ error: 'not_possible_now' });
  });

  it('brings back by PIN exactly what was there, in one step and without two active users', async () => {
    const { workstation, parkedId, shown, snapshots, server, parked, clock } = await switched();
    expect(shown()).toBe('jan');
    snapshots.length = 0;
    expect(await workstation.actions['session.unlock-parked']({ sessionId: parkedId('ana'), pin })).toEqual({
      ok: true,
    });
    expect(shown()).toBe('ana');
    expect(parked()).toMatchObject([{ displayName: 'Nurse jan', pin: 'none' }]);
    expect(snapshots.map(({ phase }) => phase.name)).not.toContain('locked');
    const users = snapshots.map(({ phase }) => (phase.name === 'active' ? phase.session.user.username : '-'));
    expect(users).not.toContain('jan');
    await clock.settle();
    expect(server.acts).toEqual(['switch', 'unlock by pin', 'switch']);
    expect(server.sessions.size).toBe(2);
  });

  it('comes from the lock screen, too, and the one who locked it stays locked', async () => {
    const { workstation, parkedId, shown, phase } = await switched();
    await workstation.lock('button');
    expect(
      await workstation.actions['session.unlock-parked']({ sessionId: parkedId('ana'), password }),
    ).toEqual({ ok: true });
    expect(shown()).toBe('ana');
    await workstation.lock('button');
    expect(await workstation.actions['session.switch-user']()).toEqual({ ok: true });
    expect(phase().name).toBe('signed_out');
    expect(workstation.parkedSessions().map(({ user, locked }) => [user.username, locked])).toEqual([
      ['ana', true],
      ['jan', true],
    ]);
  });

  it('lets a wrong PIN change nothing but the number of tries, which are those of that user', async () => {
    const { workstation, parkedId, shown, parked } = await switched();
    const sessionId = parkedId('ana');
    for (const triesLeft of [4, 3, 2, 1])
      expect(await workstation.actions['session.unlock-parked']({ sessionId, pin: wrongPin })).toMatchObject({
        triesLeft,
      });
    expect(await workstation.actions['session.unlock-parked']({ sessionId, pin: wrongPin })).toMatchObject({
      error: 'pin_blocked',
    });
    expect(parked()).toMatchObject([{ pin: 'blocked' }]);
    expect(shown()).toBe('jan');
    expect(await workstation.actions['session.set-pin']({ pin })).toEqual({ ok: true });
    expect(await workstation.actions['session.unlock-parked']({ sessionId, password: 'x' })).toMatchObject({
      error: 'wrong_credentials',
    });
    expect(await workstation.actions['session.unlock-parked']({ sessionId, password })).toEqual({ ok: true });
    expect(shown()).toBe('ana');
  });

  it('works without the server', async () => {
    const { workstation, network, parkedId, shown, switchUser, clock, server } = await switched();
    network.become('offline');
    await switchUser();
    expect(await workstation.actions['session.unlock-parked']({ sessionId: parkedId('ana'), pin })).toEqual({
      ok: true,
    });
    expect(shown()).toBe('ana');
    await switchUser();
    // The password opened the session of this process, so it can be checked here.
    expect(await workstation.actions['session.sign-in'](credentialsOf('jan'))).toEqual({ ok: true });
    expect(shown()).toBe('jan');
    expect(server.sessions.size).toBe(2);
    network.become('none');
    await clock.advance(2 * minute);
    const told = ['switch', 'unlock by pin noted', 'switch', 'unlock by password noted'];
    expect(server.acts.toSorted()).toEqual(['switch', ...told].toSorted());
  });

  it.each([
    ['nobody', '0195c000-0000-7000-8000-00000000beef'],
    ['whoever is on screen', null],
  ])('to %s is not possible', async (_, id) => {
    const { workstation, sessionOf } = await switched();
    const sessionId = id ?? sessionOf('jan').id;
    expect(await workstation.actions['session.unlock-parked']({ sessionId, password })).toMatchObject({
      error: 'not_possible_now',
    });
  });

  it('is not possible while another password is being checked, and costs no try', async () => {
    const { workstation, parkedId, server } = await switched();
    await workstation.lock('button');
    const [first, second] = await Promise.all([
      workstation.actions['session.unlock']({ password }),
      workstation.actions['session.unlock-parked']({ sessionId: parkedId('ana'), pin }),
    ]);
    expect([first.ok, second.ok]).toEqual([true, false]);
    expect(server.pinTries).toEqual([]);
  });

  it('is not shown to somebody else who locks her own screen while its PIN is being checked', async () => {
    const { workstation, parkedId, phase, clock } = await switched();
    await workstation.lock('button');
    const sessionId = parkedId('ana');
    const comingBack = workstation.actions['session.unlock-parked']({ sessionId, pin });
    await workstation.lock('shortcut');
    expect(await comingBack).toMatchObject({ error: 'locked_meanwhile' });
    expect(phase()).toMatchObject({ name: 'locked', session: { displayName: 'Nurse jan' } });
    await clock.settle();
    expect(await workstation.actions['session.unlock-parked']({ sessionId, pin })).toEqual({ ok: true });
  });

  it.each([
    ['PIN', 'ana', 'session.unlock-parked', { pin }],
    ['password', 'ana', 'session.unlock-parked', { password }],
    ['user name', 'ana', 'session.sign-in', credentialsOf('ana')],
    ['another name of hers', 'jan', 'session.sign-in', credentialsOf('CLINIC\\jan')],
  ] as const)(
    'by %s is not shown if somebody locks meanwhile at the sign-in screen',
    async (_, name, way, proof) => {
      const { workstation, parkedId, phase, clock, snapshots, server, switchUser } = await switched();
      await switchUser();
      snapshots.length = 0;
      const sessionId = parkedId(name);
      const comingBack = workstation.actions[way]({ sessionId, ...proof } as never);
      expect(await workstation.lock('shortcut')).toEqual({ ok: true });
      expect(await comingBack).toEqual({ ok: false, error: 'locked_meanwhile' });
      await clock.settle();
      expect(phase().name).toBe('signed_out');
      expect(snapshots.map((snapshot) => snapshot.phase.name)).not.toContain('active');
      expect(server.acts.at(-1)).toBe('switch');
      expect(await workstation.actions['session.unlock-parked']({ sessionId, password })).toEqual({
        ok: true,
      });
    },
  );

  it('is not shown, for another reason, if the screen has been left to somebody else meanwhile', async () => {
    const { workstation, parkedId, phase, clock, server } = await switched();
    await workstation.lock('button');
    await clock.settle();
    const comingBack = workstation.actions['session.unlock-parked']({ sessionId: parkedId('ana'), pin });
    expect(await workstation.actions['session.switch-user']()).toEqual({ ok: true });
    // Nobody has locked anything.
    expect(await comingBack).toEqual({ ok: false, error: 'not_possible_now' });
    expect(phase().name).toBe('signed_out');
    await clock.settle();
    expect(server.acts.at(-1)).toBe('switch');
  });

  it('in the middle of an unlocking wins; the one who unlocked is not shown any more', async () => {
    const { workstation, phase, clock } = await switched();
    await workstation.lock('button');
    const unlocking = workstation.actions['session.unlock']({ password });
    expect(await workstation.actions['session.switch-user']()).toEqual({ ok: true });
    expect(await unlocking).toMatchObject({ ok: false });
    await clock.settle();
    expect(phase().name).toBe('signed_out');
  });
});

describe('a parked session', () => {
  it('is refreshed like any other, is never locked for idleness, and ends on time with a quiet line', async () => {
    const { workstation, clock, server, sessionOf, parked, shown, secrets } = await switched({
      idleLockSeconds: 600,
    });
    await clock.advance(11 * hour);
    expect(server.refreshes.filter(({ kind }) => kind === 'rotated').length).toBeGreaterThan(95);
    expect(server.lockCauses.filter((cause) => cause === 'idle')).toHaveLength(1);
    expect(parked()).toHaveLength(1);
    await workstation.actions['session.unlock']({ password });
    await clock.advance(hour + minute);
    expect(parked()).toEqual([]);
    expect(workstation.snapshot().farewells).toMatchObject([{ displayName: 'Ana Ruiz', reason: 'expired' }]);
    expect(secrets.sessionEntries.filter((name) => name.includes(sessionOf('ana').id))).toEqual([]);
    expect(shown()).toBeNull();
    expect(workstation.snapshot().notice).toMatchObject({ kind: 'session_ended', reason: 'expired' });
  });

  it('that IT ends goes alone, and its user is told when she comes back', async () => {
    const { workstation, clock, server, sessionOf, shown, switchUser, phase } = await switched();
    server.end(sessionOf('ana').id, 'revoked_by_administrator');
    await clock.advance(14 * minute);
    expect(shown()).toBe('jan');
    expect(workstation.snapshot()).toMatchObject({ notice: null, people: [] });
    await switchUser();
    expect(await workstation.actions['session.sign-in'](credentialsOf('ana'))).toEqual({ ok: true });
    expect(phase().name).toBe('active');
    const notice = {
      kind: 'parked_session_ended',
      reason: 'revoked_by_administrator',
      atMs: expect.any(Number),
    };
    expect(workstation.snapshot()).toMatchObject({ notice, farewells: [] });
  });

  it('that ends while its PIN is being checked is not shown', async () => {
    const { workstation, server, sessionOf, parkedId, shown, clock } = await switched();
    const sessionId = parkedId('ana');
    server.end(sessionOf('ana').id, 'user_disabled');
    expect(await workstation.actions['session.unlock-parked']({ sessionId, pin })).toMatchObject({
      error: 'session_ended',
    });
    await clock.settle();
    expect(shown()).toBe('jan');
    expect(workstation.snapshot().farewells).toMatchObject([{ reason: 'user_disabled' }]);
  });

  it('in trouble does not bother the user on screen', async () => {
    const { workstation, clock, server, sessionOf, shown } = await switched();
    const { jkt } = sessionOf('ana');
    sessionOf('ana').jkt = 'another key';
    await clock.advance(15 * minute);
    expect(workstation.snapshot().connection.state).toBe('online');
    sessionOf('ana').jkt = jkt;
    await clock.advance(minute);
    expect(shown()).toBe('jan');
    expect(sessionOf('ana').endedReason).toBeNull();
    expect(server.refreshes.some(({ kind }) => kind === 'reuse')).toBe(false);
  });

  it('stays when the one on screen signs out, and nothing of that one does', async () => {
    const { workstation, secrets, sessionOf, parked, phase } = await switched();
    await workstation.actions['session.sign-out']();
    expect(phase().name).toBe('signed_out');
    expect(parked()).toHaveLength(1);
    expect(secrets.sessionEntries.sort()).toEqual(
      ['pin', 'refresh', 'session'].map((kind) => `${kind}:${sessionOf('ana').id}`),
    );
  });

  it('is taken up after a restart, the one that was on screen on the lock screen', async () => {
    const { workstation, parts, clock, sessionOf } = await switched();
    await workstation.stop();
    const again = await startStation(parts);
    expect(again.workstation.snapshot()).toMatchObject({
      phase: { name: 'locked', session: { displayName: 'Nurse jan', cause: 'restart' } },
      // Without names kept on disk, what the site allows is not known yet.
      people: [{ displayName: null, initials: 'AR', pin: 'usable' }],
    });
    expect(
      await again.workstation.actions['session.unlock-parked']({ sessionId: sessionOf('ana').id, pin }),
    ).toEqual({
      ok: true,
    });
    await again.workstation.actions['session.switch-user']();
    await clock.settle();
    await again.workstation.stop();
    const third = await startStation(parts);
    expect(third.workstation.snapshot().phase.name).toBe('signed_out');
    expect(parkedOf(third.workstation.snapshot())).toHaveLength(2);
    await third.workstation.stop();
  });

  it('lends its token to nobody: a call that began for it is not sent once somebody else is there', async () => {
    const { workstation, network, clock, parkedId } = await switched();
    network.become('hang');
    await clock.advance(16 * minute);
    const sent: string[] = [];
    const call = workstation.withAccessToken(async (token) => sent.push(token)).catch(() => 'refused');
    await workstation.actions['session.unlock-parked']({ sessionId: parkedId('ana'), pin });
    network.become('none');
    await clock.advance(minute);
    expect(await call).toBe('refused');
    expect(sent).toEqual([]);
  });
});

describe('signing in as a user who is parked here', () => {
  it('brings her session back, and the server has no second one', async () => {
    const { workstation, switchUser, server, shown, network } = await switched();
    await switchUser();
    expect(await workstation.actions['session.sign-in']({ username: ' ana', password })).toEqual({
      ok: true,
    });
    expect(shown()).toBe('ana');
    expect(server.sessions.size).toBe(2);
    expect(network.count('/account/token/')).toBe(2);
  });

  it('needs the password', async () => {
    const { workstation, switchUser, phase, parked, server } = await switched();
    await switchUser();
    expect(await workstation.actions['session.sign-in']({ username: 'ana', password: 'x' })).toMatchObject({
      error: 'wrong_credentials',
    });
    expect(phase().name).toBe('signed_out');
    expect(parked()).toHaveLength(2);
    expect(server.sessions.size).toBe(2);
  });

  it('ends the new session when the server knows her by another name than she typed', async () => {
    const { workstation, switchUser, server, shown, parked, clock, secrets } = await switched();
    await switchUser();
    expect(await workstation.actions['session.sign-in'](credentialsOf('CLINIC\\jan'))).toEqual({ ok: true });
    await clock.settle();
    expect(shown()).toBe('jan');
    expect(parked()).toHaveLength(1);
    const over = [...server.sessions.values()].map(({ user, endedReason }) => [user, endedReason]);
    expect(over).toEqual([
      ['ana', null],
      ['jan', null],
      ['CLINIC\\jan', 'logout'],
    ]);
    expect(secrets.sessionEntries.filter((name) => name.startsWith('session:'))).toHaveLength(2);
    expect(server.acts.at(-1)).toBe('unlock by password noted');
  });

  it('comes back to hers in whatever case the name is typed', async () => {
    const { workstation, switchUser, server, shown, clock } = await switched();
    await switchUser();
    const before = server.sessions.size;
    expect(await workstation.actions['session.sign-in'](credentialsOf('JAN'))).toEqual({ ok: true });
    await clock.settle();
    expect([shown(), server.sessions.size]).toEqual(['jan', before]);
  });

  it('opens a new one when hers has ended meanwhile', async () => {
    const { workstation, switchUser, server, shown, parts, sessionOf } = await switched();
    await switchUser();
    await workstation.stop();
    // Another process: it knows nobody's password, so it asks the server.
    const again = await startStation(parts);
    const before = sessionOf('ana').id;
    server.end(before, 'ended_elsewhere');
    expect(await again.workstation.actions['session.sign-in'](credentialsOf('ana'))).toEqual({ ok: true });
    expect(again.workstation.currentSession()?.id).toBe(sessionOf('ana').id);
    expect(sessionOf('ana').id).not.toBe(before);
    expect(shown()).toBeNull();
    await again.workstation.stop();
  });
});

describe('when the computer has no room for another session', () => {
  const policy = {
    max_sessions: 2,
    apps: [
      {
        id: 'vitals',
        name: 'Vitals',
        icon: 'heart',
        start_url: 'https://v.test/',
        allowed_origins: ['https://v.test'],
        scopes: [],
      },
    ],
  } as never;

  async function full() {
    const all = await start({ policy });
    await all.signIn('ana');
    expect(await all.workstation.appOpened({ appId: 'vitals' })).toEqual({ ok: true });
    await all.switchUser();
    await all.signIn('jan');
    await all.switchUser();
    return all;
  }

  it('the user who signs in is asked which one to end, and told what is open there', async () => {
    const { workstation, server, phase, snapshots, sessionOf, clock, shown, parked, log } = await full();
    expect(await workstation.actions['session.sign-in'](credentialsOf('eva'))).toEqual({
      ok: false,
      error: 'parking_full',
    });
    expect(phase().name).toBe('signed_out');
    const { notice } = workstation.snapshot();
    expect(notice).toMatchObject({
      kind: 'parking_full',
      sessions: [
        { displayName: 'Nurse jan', openApps: [] },
        { displayName: 'Ana Ruiz', openApps: ['Vitals'] },
      ],
    });
    expect(
      await workstation.actions['session.sign-in-making-room']({ sessionId: sessionOf('ana').id }),
    ).toEqual({ ok: true });
    await clock.settle();
    expect(shown()).toBe('eva');
    expect(parked()).toMatchObject([{ displayName: 'Nurse jan' }]);
    expect(sessionOf('ana').endedReason).toBe('replaced');
    expect(sessionOf('eva').endedReason).toBeNull();
    expect(JSON.stringify([snapshots, log.lines])).not.toContain(password);
    expect(server.sessions.size).toBe(3);
  });

  it('whose session was ended is told at the next sign-in', async () => {
    const { workstation, sessionOf } = await full();
    await workstation.actions['session.sign-in'](credentialsOf('eva'));
    await workstation.actions['session.sign-in-making-room']({ sessionId: sessionOf('ana').id });
    expect(workstation.snapshot().farewells).toMatchObject([{ displayName: 'Ana Ruiz', reason: 'replaced' }]);
    await workstation.actions['session.sign-out']();
    expect(await workstation.actions['session.sign-in'](credentialsOf('ana'))).toEqual({ ok: true });
    expect(workstation.snapshot().notice).toMatchObject({ kind: 'parked_session_ended', reason: 'replaced' });
  });

  it('a wrong password is told nothing', async () => {
    const { workstation } = await full();
    expect(await workstation.actions['session.sign-in']({ username: 'eva', password: 'x' })).toMatchObject({
      error: 'wrong_credentials',
    });
    expect(workstation.snapshot().notice).toBeNull();
  });

  it.each<[string, (all: Awaited<ReturnType<typeof full>>) => unknown]>([
    ['a minute', ({ clock }) => clock.advance(holdMs)],
    ['Cancel', ({ workstation }) => workstation.actions['notice.dismiss']()],
    ['a lock of the machine', ({ power }) => power.emit('lock-screen')],
    ['a press of the lock key', ({ workstation }) => workstation.lock('shortcut')],
    [
      'the return of somebody parked',
      ({ workstation, parkedId }) =>
        workstation.actions['session.unlock-parked']({ sessionId: parkedId('jan'), password }),
    ],
  ])('nobody loses anything after %s', async (_, act) => {
    const all = await full();
    const { workstation, sessionOf, clock, secrets } = all;
    await workstation.actions['session.sign-in'](credentialsOf('eva'));
    await act(all);
    await clock.settle();
    expect(
      await workstation.actions['session.sign-in-making-room']({ sessionId: sessionOf('ana').id }),
    ).toMatchObject({
      error: 'not_possible_now',
    });
    expect(workstation.snapshot().notice).toBeNull();
    expect(['ana', 'jan', 'eva'].map((name) => sessionOf(name).endedReason)).toEqual([null, null, 'logout']);
    expect(secrets.sessionEntries.filter((name) => name.includes(sessionOf('eva').id))).toEqual([]);
  });

  it('nobody is asked who has left before the question', async () => {
    const { workstation, sessionOf, clock, snapshots, secrets } = await full();
    snapshots.length = 0;
    const signingIn = workstation.actions['session.sign-in'](credentialsOf('eva'));
    await workstation.lock('shortcut');
    expect(await signingIn).toEqual({ ok: false, error: 'locked_meanwhile' });
    await clock.settle();
    // What others have open reaches no page.
    expect(snapshots.map(({ notice }) => notice)).toEqual(snapshots.map(() => null));
    expect(secrets.sessionEntries.filter((name) => name.includes(sessionOf('eva').id))).toEqual([]);
    expect(sessionOf('eva').endedReason).toBe('logout');
  });

  it('a crash in the middle of the question ends the session that waited', async () => {
    const { workstation, parts, sessionOf, clock, secrets } = await full();
    await workstation.actions['session.sign-in'](credentialsOf('eva'));
    await workstation.stop();
    const again = await startStation(parts);
    await clock.advance(minute);
    expect(parkedOf(again.workstation.snapshot())).toHaveLength(2);
    expect(sessionOf('eva').endedReason).toBe('logout');
    expect(secrets.sessionEntries.filter((name) => name.includes(sessionOf('eva').id))).toEqual([]);
    await again.workstation.stop();
  });

  it('one place means that nobody is parked beside somebody else', async () => {
    const { workstation, signIn, switchUser } = await start({ policy: { max_sessions: 1 } });
    await signIn('ana');
    await switchUser();
    expect(await workstation.actions['session.sign-in'](credentialsOf('jan'))).toMatchObject({
      error: 'parking_full',
    });
  });
});
