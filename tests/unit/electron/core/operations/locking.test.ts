import { describe, expect, it } from 'vitest';
import {
  hour,
  minute,
  startStation,
  startWithFakeServer,
} from '../../../../support/core/start-workstation.ts';

const credentials = { username: 'ana', password: 'correct horse battery' };
const right = { password: credentials.password };
const wrong = { password: 'wrong' };

async function signedIn(options = {}) {
  const all = await startWithFakeServer({ idleLockSeconds: 600, ...options });
  await all.workstation.actions['session.sign-in'](credentials);
  await all.clock.settle();
  return { ...all, phase: () => all.workstation.snapshot().phase };
}

describe('locking', () => {
  it('hides everything but name, ward and end, and tells the server', async () => {
    const { workstation, server, clock, phase } = await signedIn();
    expect(await workstation.lock('button')).toEqual({ ok: true });
    expect(phase()).toEqual({
      name: 'locked',
      session: {
        emergency: false,
        displayName: 'Ana Ruiz',
        initials: 'AR',
        colour: expect.any(Number),
        pinLength: null,
        ward: 'Ward B',
        cause: 'button',
        lockedAtMs: expect.any(Number),
        expiresAtMs: server.onlySession.expiresAtMs,
        pin: 'none',
        warning: null,
        continueBy: 'password',
        unlocksOffline: true,
      },
    });
    await clock.settle();
    expect(server.lockCauses).toEqual(['button']);
    expect(await workstation.lock('idle')).toEqual({ ok: true });
    expect(server.lockCauses).toEqual(['button']);
  });

  it('comes by itself when nobody does anything, and only then', async () => {
    const { workstation, clock, phase, server } = await signedIn();
    for (let passed = 0; passed < 6; passed += 1) {
      await clock.advance(9 * minute);
      expect(phase().name).toBe('active');
      await workstation.actions['session.report-activity']({ editing: false });
    }
    await clock.advance(10 * minute + 1_000);
    expect(phase()).toMatchObject({ name: 'locked', session: { cause: 'idle' } });
    expect(server.lockCauses).toEqual(['idle']);
    expect(await workstation.actions['session.report-activity']({ editing: false })).toEqual({
      ok: false,
      error: 'not_possible_now',
    });
  });

  it('is counted down on screen for the last half minute, and any activity stops that', async () => {
    const { workstation, clock, phase, snapshots } = await signedIn();
    const idleLockAtMs = () => (phase() as { session: { idleLockAtMs: number | null } }).session.idleLockAtMs;
    await clock.advance(9 * minute + 29_000);
    expect(idleLockAtMs()).toBeNull();
    await clock.advance(1_500);
    const leftMs = (idleLockAtMs() ?? 0) - workstation.snapshot().serverNowMs;
    expect(leftMs).toBeGreaterThan(27_000);
    expect(leftMs).toBeLessThanOrEqual(30_000);
    const pushed = snapshots.length;
    expect(await workstation.actions['session.report-activity']({ editing: false })).toEqual({ ok: true });
    await clock.settle();
    expect(idleLockAtMs()).toBeNull();
    expect(snapshots.length).toBeGreaterThan(pushed);
    await clock.advance(9 * minute + 55_000);
    expect(phase().name).toBe('active');
    await clock.advance(5_500);
    expect(phase().name).toBe('locked');
  });

  it('comes later while something is being written, by policy, and on time as soon as it is not', async () => {
    const policy = { lock: { editing_grace_seconds: 120, idle_seconds: null } };
    const { workstation, clock, phase } = await signedIn({ policy });
    await workstation.actions['session.report-activity']({ editing: true });
    await clock.advance(11 * minute);
    expect(phase().name).toBe('active');
    await clock.advance(minute + 500);
    expect(phase()).toMatchObject({ name: 'locked', session: { cause: 'idle' } });
    await workstation.actions['session.unlock'](right);
    await clock.advance(9 * minute);
    await workstation.actions['session.report-activity']({ editing: true });
    await clock.advance(minute);
    await workstation.actions['session.report-activity']({ editing: false });
    await clock.advance(10 * minute + 500);
    expect(phase().name).toBe('locked');
  });

  it.each([
    [180, 180],
    [600, 600],
    [3_600, 600],
    [null, 600],
  ])(
    'comes after idle_seconds of the policy (%s), and never later than the server says',
    async (idle_seconds, seconds) => {
      const policy = { lock: { editing_grace_seconds: 0, idle_seconds } };
      const { clock, phase } = await signedIn({ policy });
      expect(phase()).toMatchObject({ session: { idleLockSeconds: seconds } });
      await clock.advance(seconds * 1_000 - 500);
      expect(phase().name).toBe('active');
      await clock.advance(1_000);
      expect(phase()).toMatchObject({ name: 'locked', session: { cause: 'idle' } });
    },
  );

  it('comes ten minutes after an unlock, too, when the machine has slept and there is no network yet', async () => {
    const { workstation, clock, network, phase, power } = await signedIn();
    power.emit('suspend');
    network.become('offline');
    clock.sleep(60 * minute);
    power.emit('resume');
    await clock.advance(20_000);
    expect(await workstation.actions['session.unlock'](right)).toEqual({ ok: true });
    await clock.advance(5 * minute);
    expect(phase().name).toBe('active');
    await workstation.actions['session.report-activity']({ editing: false });
    await clock.advance(9 * minute);
    expect(phase().name).toBe('active');
    await clock.advance(minute + 500);
    expect(phase()).toMatchObject({ name: 'locked', session: { cause: 'idle' } });
    expect(await workstation.actions['session.unlock'](right)).toEqual({ ok: true });
    // That the server's clock is an hour ahead is no reason to lock.
    network.become('none');
    await clock.advance(9 * minute);
    expect(phase().name).toBe('active');
    await clock.advance(minute + 500);
    expect(phase()).toMatchObject({ name: 'locked', session: { cause: 'idle' } });
  });

  it.each([
    ['suspend', 'suspend'],
    ['lock-screen', 'os_lock'],
    ['lid-closed', 'lid'],
  ] as const)('comes with %s of the machine', async (event, cause) => {
    const { power, phase } = await signedIn();
    power.emit(event);
    expect(phase()).toMatchObject({ name: 'locked', session: { cause } });
  });

  it('holds for who signs in or unlocks while the machine is locked', async () => {
    const { workstation, power, clock } = await startWithFakeServer();
    const phase = () => workstation.snapshot().phase;
    const signingIn = workstation.actions['session.sign-in'](credentials);
    expect(phase().name).toBe('signing_in');
    power.emit('lid-closed');
    expect(await signingIn).toEqual({ ok: true });
    expect(phase()).toMatchObject({ name: 'locked', session: { cause: 'lid' } });

    const unlocking = workstation.actions['session.unlock'](right);
    power.emit('lock-screen');
    expect(await unlocking).toEqual({ ok: false, error: 'locked_meanwhile' });
    expect(phase()).toMatchObject({ name: 'locked', session: { cause: 'lid' } });
    expect(await workstation.actions['session.unlock'](right)).toEqual({ ok: true });
    await clock.settle();
    expect(phase().name).toBe('active');
  });

  it('holds for who asks for it while her own password is being checked, and the server knows it', async () => {
    const { workstation, server, clock, phase } = await signedIn();
    await workstation.lock('button');
    const unlocking = workstation.actions['session.unlock'](right);
    expect(await workstation.lock('shortcut')).toEqual({ ok: true });
    expect(await unlocking).toEqual({ ok: false, error: 'locked_meanwhile' });
    expect(phase().name).toBe('locked');
    await clock.settle();
    expect(server.acts.slice(-2)).toEqual(['unlock', 'shortcut']);
    expect(await workstation.actions['session.unlock'](right)).toEqual({ ok: true });
  });

  type On = Awaited<ReturnType<typeof startWithFakeServer>>;
  const locks: [string, (on: On) => unknown, string][] = [
    ['the key', ({ workstation }) => workstation.lock('shortcut'), 'shortcut'],
    ['the page', ({ workstation }) => workstation.actions['session.lock']({ cause: 'button' }), 'button'],
    ['the machine', async ({ power }) => power.emit('lock-screen'), 'os_lock'],
  ];

  it.each(locks)(
    'by %s holds for who is signing in, and her shift is never on screen',
    async (_, lock, cause) => {
      const station = await startWithFakeServer();
      const { workstation, snapshots, server, clock } = station;
      const signingIn = workstation.actions['session.sign-in'](credentials);
      expect(workstation.snapshot().phase.name).toBe('signing_in');
      await lock(station);
      expect(await signingIn).toEqual({ ok: true });
      await clock.settle();
      expect(workstation.snapshot().phase).toMatchObject({ name: 'locked', session: { cause } });
      expect(snapshots.map(({ phase }) => phase.name)).not.toContain('active');
      expect(server.acts).toEqual([cause]);
      expect(await workstation.actions['session.unlock'](right)).toEqual({ ok: true });
      // What was asked for then holds for that sign-in only.
      expect(workstation.snapshot().phase.name).toBe('active');
    },
  );

  it.each(locks)('by %s while nobody signs in is forgotten', async (_, lock) => {
    const station = await startWithFakeServer();
    await lock(station);
    expect(await station.workstation.actions['session.sign-in'](credentials)).toEqual({ ok: true });
    expect(station.workstation.snapshot().phase.name).toBe('active');
  });

  it.each(locks)('by %s leaves a sign-in that failed as it is', async (_, lock) => {
    const station = await startWithFakeServer();
    const { workstation } = station;
    const signingIn = workstation.actions['session.sign-in']({ ...credentials, ...wrong });
    await lock(station);
    expect(await signingIn).toMatchObject({ error: 'wrong_credentials' });
    expect(workstation.snapshot().phase.name).toBe('signed_out');
    // The next one has nothing to do with it.
    expect(await workstation.actions['session.sign-in'](credentials)).toEqual({ ok: true });
    expect(workstation.snapshot().phase.name).toBe('active');
  });

  it('keeps the tokens fresh', async () => {
    const { workstation, clock, server, phase } = await signedIn();
    await workstation.lock('shortcut');
    await clock.advance(2 * hour);
    expect(server.refreshes.length).toBe(9);
    expect(phase().name).toBe('locked');
    await clock.advance(10 * hour);
    expect(workstation.snapshot().notice).toMatchObject({ reason: 'expired' });
  });

  it('is not possible without a session', async () => {
    const { workstation } = await startWithFakeServer();
    expect(await workstation.lock('button')).toEqual({ ok: false, error: 'not_possible_now' });
    expect(await workstation.actions['session.unlock'](right)).toEqual({
      ok: false,
      error: 'not_possible_now',
    });
    expect(await workstation.actions['session.sign-out']()).toEqual({ ok: false, error: 'not_possible_now' });
    expect(await workstation.actions['session.preview-sign-out']()).toBeNull();
  });
});

describe('unlocking', () => {
  it('works at once without the server for the user who signed in', async () => {
    const { workstation, network, phase } = await signedIn();
    await workstation.lock('button');
    network.become('offline');
    expect(await workstation.actions['session.unlock'](wrong)).toEqual({
      ok: false,
      error: 'wrong_credentials',
    });
    expect(phase().name).toBe('locked');
    expect(await workstation.actions['session.unlock'](right)).toEqual({ ok: true });
    expect(phase().name).toBe('active');
  });

  it('tells the server of right and wrong passwords', async () => {
    const { workstation, server, clock } = await signedIn();
    await workstation.lock('button');
    await workstation.actions['session.unlock'](wrong);
    await workstation.actions['session.unlock'](right);
    await clock.settle();
    expect(server.unlockTries).toEqual(['wrong', right.password]);
  });

  it('after five wrong tries needs the server', async () => {
    const { workstation, network } = await signedIn();
    await workstation.lock('button');
    network.become('offline');
    for (let tries = 0; tries < 5; tries += 1) {
      expect(await workstation.actions['session.unlock'](wrong)).toMatchObject({
        error: 'wrong_credentials',
      });
    }
    expect(await workstation.actions['session.unlock'](right)).toEqual({ ok: false, error: 'offline' });
    network.become('none');
    expect(await workstation.actions['session.unlock'](right)).toEqual({ ok: true });
  });

  it('needs the server after a restart, once', async () => {
    const { workstation, network, parts, clock } = await signedIn();
    await workstation.stop();
    network.become('offline');
    const again = await startStation(parts);
    expect(await again.workstation.actions['session.unlock'](right)).toEqual({ ok: false, error: 'offline' });
    network.become('none');
    await clock.advance(minute);
    expect(await again.workstation.actions['session.unlock'](right)).toEqual({ ok: true });
    await clock.settle();
    network.become('offline');
    await again.workstation.lock('button');
    expect(await again.workstation.actions['session.unlock'](right)).toEqual({ ok: true });
    await again.workstation.stop();
  });

  it("with a password changed meanwhile is the server's decision", async () => {
    const { workstation, server, clock } = await signedIn();
    await workstation.lock('button');
    server.password = 'a new password';
    expect(await workstation.actions['session.unlock']({ password: server.password })).toEqual({ ok: true });
    await clock.settle();
    await workstation.lock('button');
    expect(await workstation.actions['session.unlock'](right)).toMatchObject({ error: 'wrong_credentials' });
  });

  it('is one try at a time', async () => {
    const { workstation } = await signedIn();
    await workstation.lock('button');
    const results = await Promise.all([
      workstation.actions['session.unlock'](right),
      workstation.actions['session.unlock'](right),
    ]);
    expect(results).toEqual([{ ok: true }, { ok: false, error: 'not_possible_now' }]);
  });

  it('shows nothing when the session ended while the password was checked', async () => {
    const { workstation, server, phase, clock, network } = await signedIn();
    await workstation.lock('button');
    await clock.settle();
    server.end(server.onlySession.id, 'user_disabled');
    const refused = await workstation.actions['session.unlock'](wrong);
    expect(refused).toEqual({ ok: false, error: 'session_ended' });
    await clock.settle();
    expect(phase().name).toBe('signed_out');
    expect(workstation.snapshot().notice).toMatchObject({ reason: 'user_disabled' });
    expect(network.count('/account/token/refresh/')).toBe(1);
  });
});

describe('the audit trail', () => {
  it('hears of locks and unlocks without a connection when it is back, in their order', async () => {
    const { workstation, server, network, clock, log, snapshots } = await signedIn();
    network.become('offline');
    await workstation.lock('button');
    await workstation.actions['session.unlock'](right);
    await workstation.lock('shortcut');
    await workstation.actions['session.unlock'](right);
    await clock.advance(minute);
    expect(server.acts).toEqual([]);
    network.become('none');
    await clock.advance(minute);
    expect(server.acts).toEqual([
      'button',
      'unlock by password noted',
      'shortcut',
      'unlock by password noted',
    ]);
    await clock.advance(7 * minute);
    expect(server.acts).toEqual([
      'button',
      'unlock by password noted',
      'shortcut',
      'unlock by password noted',
    ]);
    const said = JSON.stringify([log.lines, snapshots]);
    expect(said).not.toContain(right.password);
  });

  it('hears of them after a renewal when the connection was away for longer than a token lives', async () => {
    const { workstation, server, network, clock } = await signedIn({ idleLockSeconds: 100_000 });
    network.become('offline');
    await clock.advance(20 * minute);
    await workstation.lock('button');
    await clock.advance(20 * minute);
    const tries = network.count('/v1/session/lock');
    expect(tries).toBeLessThanOrEqual(1);
    network.become('none');
    await clock.advance(minute);
    expect(server.acts).toEqual(['button']);
    expect(server.refreshes.length).toBe(1);
  });

  it('hears of the lock after a restart with the first renewal, and before the unlock', async () => {
    const { workstation, server, network, clock, parts } = await signedIn();
    await workstation.stop();
    network.become('offline');
    const again = await startStation(parts);
    await clock.advance(minute);
    expect(server.acts).toEqual([]);
    network.become('none');
    await clock.advance(minute);
    expect(server.acts).toEqual(['restart']);
    await again.workstation.actions['session.unlock'](right);
    await again.workstation.stop();

    const third = await startStation(parts);
    await third.workstation.actions['session.unlock'](right);
    await clock.settle();
    expect(server.acts).toEqual(['restart', 'unlock', 'restart', 'unlock']);
    await third.workstation.stop();
  });

  it('is not asked again and again by a server that fails', async () => {
    const { workstation, network, clock } = await signedIn();
    network.decide((path) => (path === '/v1/session/lock' ? { status: 500 } : 'none'));
    await workstation.lock('button');
    await clock.advance(10 * minute);
    expect(network.count('/v1/session/lock')).toBeLessThan(25);
    await workstation.actions['session.unlock'](right);
    expect(workstation.snapshot().phase.name).toBe('active');
  });
});
