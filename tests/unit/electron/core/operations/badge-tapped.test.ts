import { describe, expect, it } from 'vitest';
import { parkedOf } from '../../../../support/core/parked-of.ts';
import { minute, startWithFakeServer } from '../../../../support/core/start-workstation.ts';

const password = 'correct horse battery';
const ofAna = '0043219876';
const ofJens = '777777';
const ofNobody = '135791113';

const start = async (options: Parameters<typeof startWithFakeServer>[0] = {}) => {
  const station = await startWithFakeServer(options);
  const { workstation, server, clock } = station;
  server.badges.set(ofAna, 'ana').set(ofJens, 'jens');
  return {
    ...station,
    signIn: (username: string) => workstation.actions['session.sign-in']({ username, password }),
    tap: (number: string) => workstation.badgeTapped({ number, reader: 'wedge' }),
    phase: () => workstation.snapshot().phase,
    reading: () => workstation.snapshot().tap?.reading ?? null,
    later: () => clock.advance(2_000),
  };
};

describe('a tap, nobody signed in,', () => {
  it('names its user, whose password signs in; nothing of it is left afterwards', async () => {
    const { workstation, tap, reading } = await start();
    await tap(ofJens);
    const read = reading();
    expect(read).toMatchObject({ kind: 'visitor', visitor: { displayName: 'Badge of jens' } });
    if (read?.kind !== 'visitor') throw new Error('no visitor');
    await workstation.actions['session.sign-in']({ visitorId: read.visitor.id, password });
    expect(workstation.currentSession()?.user.username).toBe('jens');
    expect(workstation.snapshot().tap).toBeNull();
  });

  it('asks for the PIN or password of a session that is parked here', async () => {
    const { workstation, signIn, tap, reading } = await start();
    await signIn('ana');
    await workstation.actions['session.switch-user']();
    await tap(ofAna);
    const sessionId = parkedOf(workstation.snapshot())[0]?.sessionId;
    expect(reading()).toEqual({ kind: 'parked', sessionId });
  });

  it('chooses nobody at a screen that is opened a minute later, and what was read since goes its own minute', async () => {
    const { workstation, clock, signIn, tap, reading } = await start();
    await signIn('ana');
    await workstation.actions['session.switch-user']();
    await tap(ofAna);
    await clock.advance(30_000);
    await tap(ofJens);
    await clock.advance(59_000);
    expect(reading()).toMatchObject({ kind: 'visitor' });
    await clock.advance(1_500);
    expect(workstation.snapshot().tap).toBeNull();
    await tap(ofAna);
    await clock.advance(61_000);
    expect(workstation.snapshot().tap).toBeNull();
  });

  it('says that it could not be looked up, and guesses nothing', async () => {
    const { tap, reading, network, phase } = await start();
    network.become('offline');
    await tap(ofAna);
    expect(reading()).toMatchObject({ kind: 'refused', error: 'offline' });
    expect(phase().name).toBe('signed_out');
  });
});

describe('a tap while a password is checked', () => {
  /** What the server is asked at `path` takes three seconds. */
  const slowAt =
    (...paths: string[]) =>
    (path: string) =>
      paths.includes(path) ? 'slow' : 'none';
  const unlockPath = '/v1/session/unlock';
  const badgePath = '/v1/badge/identify';

  const lockedBesideParked = async () => {
    const station = await start();
    await station.signIn('jens');
    await station.workstation.actions['session.switch-user']();
    await station.signIn('ana');
    await station.workstation.actions['session.lock']({ cause: 'button' });
    return station;
  };

  /** A badge is read while `checking` goes on; some seconds later both are over. */
  const tapDuring = async (
    { tap, clock }: Pick<Awaited<ReturnType<typeof start>>, 'tap' | 'clock'>,
    checking: Promise<unknown>,
    { number, forMs = 3_500 }: { readonly number: string; readonly forMs?: number },
  ) => {
    const tapping = tap(number);
    await clock.advance(forMs);
    await Promise.all([checking, tapping]);
  };

  it('asks for the PIN of whoever has tapped, and shows nobody’s work meanwhile', async () => {
    const station = await lockedBesideParked();
    const { workstation, network, phase, reading, snapshots } = station;
    network.decide(slowAt(unlockPath));
    const before = snapshots.length;
    await tapDuring(station, workstation.actions['session.unlock']({ password }), { number: ofJens });
    expect(phase().name).toBe('signed_out');
    expect(reading()).toMatchObject({ kind: 'parked' });
    expect(parkedOf(workstation.snapshot())).toHaveLength(2);
    // While ana is on screen, no page gets a key.
    for (const { phase: shown, tap: shownTap } of snapshots.slice(before))
      if (shown.name === 'active') expect(shownTap).toMatchObject({ reading: null });
  });

  it('and keeps the keys from whoever has come in while nobody knows whose badge it is', async () => {
    const { workstation, network, clock, tap, phase, reading } = await lockedBesideParked();
    network.decide(slowAt(badgePath));
    const tapping = tap(ofJens);
    await workstation.actions['session.unlock']({ password });
    await clock.advance(3_500);
    await tapping;
    // The password came after the tap.
    expect([phase().name, reading()]).toEqual(['active', null]);
    network.decide(slowAt(unlockPath, badgePath));
    await workstation.actions['session.lock']({ cause: 'button' });
    const unlocking = workstation.actions['session.unlock']({ password });
    await clock.advance(2_500);
    const again = tap(ofJens);
    await clock.advance(600);
    await unlocking;
    expect([phase().name, workstation.badgeIsLookedUp()]).toEqual(['active', true]);
    await clock.advance(500);
    expect(phase().name).toBe('locked');
    await clock.advance(3_000);
    await again;
    expect(reading()).toMatchObject({ kind: 'parked' });
  });

  it('of her own badge lets her in', async () => {
    const station = await lockedBesideParked();
    const { workstation, network, phase } = station;
    network.decide(slowAt(unlockPath));
    await tapDuring(station, workstation.actions['session.unlock']({ password }), { number: ofAna });
    expect(phase().name).toBe('active');
    expect(workstation.badgeIsLookedUp()).toBe(false);
  });

  it('of an unknown badge is offered to whoever has signed in meanwhile', async () => {
    const station = await start();
    const { workstation, network, phase } = station;
    network.decide(slowAt('/account/token/'));
    await tapDuring(station, station.signIn('ana'), { number: ofNobody });
    expect(phase()).toMatchObject({ name: 'active', session: { badgeOffered: true } });
    network.become('none');
    expect(await workstation.actions['badge.link']()).toEqual({ ok: true });
    expect(station.server.badges.get(ofNobody)).toBe('ana');
  });

  it('of her own badge lets her in, also if it takes a while to say so', async () => {
    const { workstation, network, clock, signIn, tap, phase } = await start();
    const pin = '482915';
    await signIn('ana');
    await workstation.actions['session.set-pin']({ pin });
    network.decide(slowAt('/v1/session/lock', unlockPath, badgePath));
    await workstation.actions['session.lock']({ cause: 'button' });
    const unlocking = workstation.actions['session.unlock']({ pin });
    const tapping = tap(ofAna);
    await clock.advance(10_000);
    await Promise.all([tapping, unlocking]);
    expect(phase().name).toBe('active');
  });

  it('holds for a sign-in as well, also for one that is refused', async () => {
    for (const given of [password, 'wrong password']) {
      const station = await start();
      const { workstation, network, phase, reading } = station;
      network.decide(slowAt('/account/token/'));
      const signingIn = workstation.actions['session.sign-in']({ username: 'ana', password: given });
      await tapDuring(station, signingIn, { number: ofJens });
      expect(phase().name).toBe('signed_out');
      expect(parkedOf(workstation.snapshot())).toHaveLength(given === password ? 1 : 0);
      expect(reading()).toMatchObject({ kind: 'visitor', visitor: { displayName: 'Badge of jens' } });
    }
  });

  it('of whoever works here locks at once, although something of hers is under way', async () => {
    const { workstation, network, clock, signIn, tap, phase } = await start();
    await signIn('ana');
    network.decide(slowAt('/v1/session/pin'));
    const choosing = workstation.actions['session.set-pin']({ pin: '482915' });
    await tap(ofAna);
    expect(phase()).toMatchObject({ name: 'locked', session: { cause: 'badge' } });
    await clock.advance(3_500);
    expect(await choosing).toEqual({ ok: true });
    expect(phase().name).toBe('locked');
  });

  it('whose user nobody can name locks whoever has come in', async () => {
    const station = await lockedBesideParked();
    const { workstation, network, phase, reading } = station;
    network.decide((path) => (path === badgePath ? { status: 500 } : path === unlockPath ? 'slow' : 'none'));
    await tapDuring(station, workstation.actions['session.unlock']({ password }), {
      number: ofJens,
      forMs: 30_000,
    });
    expect(phase().name).toBe('locked');
    expect(reading()).toMatchObject({ kind: 'refused' });
  });
});

describe('a tap while somebody works here', () => {
  it('of her own badge locks and never signs out; once more is her way back', async () => {
    const { workstation, server, signIn, tap, phase, reading, later, clock } = await start();
    await signIn('ana');
    await tap(ofAna);
    expect(phase()).toMatchObject({ name: 'locked', session: { cause: 'badge' } });
    expect(reading()).toBeNull();
    await later();
    await tap(ofAna);
    expect(phase().name).toBe('locked');
    expect(reading()).toEqual({ kind: 'on_screen' });
    await workstation.actions['session.unlock']({ password });
    expect(workstation.snapshot().tap).toBeNull();
    await clock.advance(0);
    expect(server.lockCauses).toEqual(['badge']);
  });

  it('is a lock by its user for a node of the release before, which knows none by a badge', async () => {
    const { server, signIn, tap, phase, clock } = await start();
    server.knowsNoCardKeys = true;
    await signIn('ana');
    await tap(ofAna);
    await clock.advance(0);
    expect(phase().name).toBe('locked');
    expect(server.lockCauses).toEqual(['button']);
  });

  it('that is read twice is one tap, however long the card lies there', async () => {
    const { workstation, signIn, tap, phase, clock } = await start();
    await signIn('ana');
    await tap(ofAna);
    await tap(ofAna);
    expect(workstation.snapshot().tap).toBeNull();
    await workstation.actions['session.unlock']({ password });
    for (const _each of [1, 2, 3]) {
      await clock.advance(1_000);
      await tap(ofAna);
    }
    expect(phase().name).toBe('active');
    await clock.advance(1_600);
    await tap(ofAna);
    expect(phase().name).toBe('locked');
  });

  it('of somebody else parks her and asks for the password of the other', async () => {
    const { workstation, signIn, tap, phase, reading } = await start();
    await signIn('ana');
    await tap(ofJens);
    expect(phase().name).toBe('signed_out');
    expect(parkedOf(workstation.snapshot())).toHaveLength(1);
    const read = reading();
    if (read?.kind !== 'visitor') throw new Error('no visitor');
    await workstation.actions['session.sign-in']({ visitorId: read.visitor.id, password });
    expect(workstation.currentSession()?.user.username).toBe('jens');
  });

  it('of somebody who is parked here parks her and asks for the PIN of the other', async () => {
    const { workstation, signIn, tap, phase, reading } = await start();
    await signIn('jens');
    await workstation.actions['session.switch-user']();
    await signIn('ana');
    await tap(ofJens);
    expect(phase().name).toBe('signed_out');
    expect(parkedOf(workstation.snapshot())).toHaveLength(2);
    expect(reading()).toMatchObject({ kind: 'parked' });
  });

  it('of an unknown badge is offered to her for linking, and changes nothing else', async () => {
    const { workstation, server, signIn, tap, phase, snapshots, log } = await start();
    await signIn('ana');
    await tap(ofNobody);
    expect(phase()).toMatchObject({ name: 'active', session: { badgeOffered: true } });
    expect(await workstation.actions['badge.link']()).toEqual({ ok: true });
    expect(server.badges.get(ofNobody)).toBe('ana');
    expect(JSON.stringify([snapshots, log])).not.toContain(ofNobody);
  });

  it('of an unknown badge is still offered, and no longer than before, when she has continued', async () => {
    const { workstation, server, signIn, tap, phase, clock } = await start({ sessionHours: 1 });
    await signIn('ana');
    await clock.advance(56 * minute);
    await tap(ofNobody);
    expect(await clock.track(workstation.actions['session.continue']({ password }))).toEqual({ ok: true });
    expect(phase()).toMatchObject({ name: 'active', session: { warning: null, badgeOffered: true } });
    await clock.advance(3 * minute);
    expect(phase()).toMatchObject({ session: { badgeOffered: true } });
    await clock.advance(1 * minute);
    expect(phase()).toMatchObject({ session: { badgeOffered: false } });
    await tap(ofNobody);
    expect(await workstation.actions['badge.link']({ password })).toEqual({ ok: true });
    expect(server.badges.get(ofNobody)).toBe('ana');
  });

  it('of an unknown badge cannot be linked with the password at an older server; she is told what she can do', async () => {
    const { workstation, server, signIn, tap, phase } = await start();
    await signIn('ana');
    await tap(ofNobody);
    server.knowsNoCardKeys = true;
    const link = () => workstation.actions['badge.link']({ password });
    expect(await link()).toEqual({ ok: false, error: 'links_after_sign_in' });
    // During an upgrade, the next try may reach a newer machine.
    expect(phase()).toMatchObject({ session: { badgeOffered: true } });
    server.knowsNoCardKeys = false;
    expect(await link()).toEqual({ ok: true });
  });

  it('locks within a second if nobody says whose it is, and follows the answer when it comes', async () => {
    const { signIn, tap, phase, reading, network, clock, workstation } = await start();
    await signIn('ana');
    network.become('slow');
    const tapped = tap(ofJens);
    await clock.advance(1_000);
    expect(phase()).toMatchObject({ name: 'locked', session: { cause: 'badge' } });
    await clock.advance(3_000);
    await tapped;
    expect(phase().name).toBe('signed_out');
    expect(parkedOf(workstation.snapshot())).toHaveLength(1);
    expect(reading()).toMatchObject({ kind: 'visitor' });
  });

  it('locks at once without a connection, and says that it was not looked up', async () => {
    const { signIn, tap, phase, reading, network } = await start();
    await signIn('ana');
    network.become('offline');
    await tap(ofNobody);
    expect(phase().name).toBe('locked');
    expect(reading()).toMatchObject({ kind: 'refused', error: 'offline' });
  });

  it('parks nobody who has unlocked before the answer came', async () => {
    const { signIn, tap, phase, network, clock, workstation } = await start();
    await signIn('ana');
    await workstation.lock('button');
    network.become('slow');
    const tapped = tap(ofJens);
    await workstation.actions['session.unlock']({ password });
    await clock.advance(4_000);
    await tapped;
    expect(phase().name).toBe('active');
    expect(workstation.currentSession()?.user.username).toBe('ana');
    expect(workstation.snapshot().tap).toBeNull();
  });

  it('is followed by the last of two', async () => {
    const { tap, reading, network, clock } = await start();
    network.become('slow');
    const both = [tap(ofAna), tap(ofJens)];
    await clock.advance(3_000);
    network.become('none');
    await clock.advance(3_000);
    await Promise.all(both);
    expect(reading()).toMatchObject({ visitor: { displayName: 'Badge of jens' } });
  });
});

describe('a tap means nothing', () => {
  it.each(['12345', '1'.repeat(21), 'abcdef', ''])('if it is no badge: %s', async (number) => {
    const { tap, network, workstation } = await start();
    await tap(number);
    expect(workstation.snapshot().tap).toBeNull();
    expect(network.requests.filter(({ path }) => path.includes('badge'))).toEqual([]);
  });

  it('where policy reads no badges', async () => {
    const { signIn, tap, phase } = await start({ policy: { badges: 'off' } });
    await signIn('ana');
    await tap(ofAna);
    expect(phase().name).toBe('active');
  });
});
