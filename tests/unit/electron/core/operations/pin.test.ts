import { describe, expect, it } from 'vitest';
import type { SessionView } from '../../../../../electron/core/views/snapshot.ts';
import { minute, startStation, startWithFakeServer } from '../../../../support/core/start-workstation.ts';

const credentials = { username: 'ana', password: 'correct horse battery' };
const { password } = credentials;
const pin = '482915';
const wrong = { pin: '591824' };

async function signedIn(options: Parameters<typeof startWithFakeServer>[0] = {}) {
  const all = await startWithFakeServer(options);
  await all.workstation.actions['session.sign-in'](credentials);
  await all.clock.settle();
  const phase = () => all.workstation.snapshot().phase;
  const view = () => (phase() as { session: SessionView }).session.pin.state;
  return { ...all, phase, view };
}

async function withPin(options: Parameters<typeof startWithFakeServer>[0] = {}) {
  const all = await signedIn(options);
  expect(await all.workstation.actions['session.set-pin']({ pin })).toEqual({ ok: true });
  await all.workstation.lock('button');
  await all.clock.settle();
  return all;
}

describe('a PIN', () => {
  it('is offered, set, and shown as set; nothing that is said or kept has it', async () => {
    const { workstation, view, secrets, log, snapshots, server } = await signedIn();
    expect(view()).toBe('offered');
    expect(await workstation.actions['session.set-pin']({ pin })).toEqual({ ok: true });
    expect(view()).toBe('set');
    expect(server.onlySession.pin).toEqual({ digits: pin, failures: 0 });
    const everything = JSON.stringify([[...secrets.entries], log.lines, snapshots]);
    expect(everything).not.toContain(pin);
  });

  it.each([
    ['777777', 'same_digit'],
    ['123456', 'run'],
    ['204518', 'user_name'],
  ] as const)('%s is refused before anybody is asked', async (digits, weakness) => {
    const { workstation, network, parts } = await startWithFakeServer();
    await workstation.actions['session.sign-in']({ ...credentials, username: 'nurse204518' });
    expect(await workstation.actions['session.set-pin']({ pin: digits })).toEqual({
      ok: false,
      error: 'weak_pin',
      weakness,
    });
    expect(network.count('/v1/session/pin')).toBe(0);
    expect(parts.secrets.sessionEntries.filter((name) => name.startsWith('pin:'))).toEqual([]);
  });

  it('needs the password when the sign-in is some minutes old', async () => {
    const { workstation, clock, view } = await signedIn();
    await clock.advance(6 * minute);
    expect(await workstation.actions['session.set-pin']({ pin })).toEqual({
      ok: false,
      error: 'password_needed',
    });
    expect(await workstation.actions['session.set-pin']({ pin, password: 'x' })).toMatchObject({
      error: 'wrong_credentials',
    });
    expect(view()).toBe('offered');
    expect(await workstation.actions['session.set-pin']({ pin, password })).toEqual({ ok: true });
    expect(view()).toBe('set');
  });

  it('can be put off for as long as the session lives, also across a restart', async () => {
    const { workstation, view, parts } = await signedIn();
    expect(await workstation.actions['session.postpone-pin']()).toEqual({ ok: true });
    expect(view()).toBe('postponed');
    await workstation.stop();
    const again = await startStation(parts);
    await again.workstation.actions['session.unlock']({ password });
    expect(again.workstation.snapshot().phase).toMatchObject({ session: { pin: { state: 'postponed' } } });
    expect(await again.workstation.actions['session.set-pin']({ pin })).toEqual({ ok: true });
    expect(await again.workstation.actions['session.postpone-pin']()).toMatchObject({
      error: 'not_possible_now',
    });
  });

  it('cannot be put off where it is required, unless the server cannot be asked, and then until the next lock', async () => {
    const { workstation, view, network, clock } = await signedIn({ policy: { pin: 'required' } });
    expect(view()).toBe('required');
    expect(await workstation.actions['session.postpone-pin']()).toMatchObject({ error: 'not_possible_now' });
    network.become('offline');
    expect(await workstation.actions['session.set-pin']({ pin })).toMatchObject({ error: 'offline' });
    expect(await workstation.actions['session.postpone-pin']()).toEqual({ ok: true });
    expect(view()).toBe('postponed');
    network.become('none');
    await clock.advance(minute);
    await workstation.lock('button');
    await workstation.actions['session.unlock']({ password });
    expect(view()).toBe('required');
  });

  it('does not exist where policy says so', async () => {
    const { workstation, view, phase } = await signedIn({ policy: { pin: 'off' } });
    expect(view()).toBe('off');
    expect(await workstation.actions['session.set-pin']({ pin })).toMatchObject({
      error: 'not_possible_now',
    });
    await workstation.lock('button');
    expect(await workstation.actions['session.unlock']({ pin })).toMatchObject({ error: 'not_possible_now' });
    expect(phase()).toMatchObject({ session: { pin: 'none' } });
  });

  it('goes with its session: nothing of it is left after a sign-out', async () => {
    const { workstation, secrets } = await withPin();
    expect(secrets.sessionEntries.filter((name) => name.startsWith('pin:'))).toHaveLength(1);
    await workstation.actions['session.sign-out']();
    expect(secrets.sessionEntries).toEqual([]);
  });
});

describe('unlocking by PIN', () => {
  it('asks the server, which counts', async () => {
    const { workstation, server, phase } = await withPin();
    expect(phase()).toMatchObject({ session: { pin: 'usable', unlocksOffline: true } });
    expect(await workstation.actions['session.unlock'](wrong)).toEqual({
      ok: false,
      error: 'wrong_pin',
      triesLeft: 4,
    });
    expect(phase().name).toBe('locked');
    expect(await workstation.actions['session.unlock']({ pin })).toEqual({ ok: true });
    expect(phase().name).toBe('active');
    expect(server.pinTries).toEqual([wrong.pin, pin]);
    expect(server.acts).toEqual(['button', 'unlock by pin']);
  });

  it('works without the server, which hears of every try when it is back', async () => {
    const { workstation, network, server, clock, phase } = await withPin();
    network.become('offline');
    expect(await workstation.actions['session.unlock'](wrong)).toEqual({
      ok: false,
      error: 'wrong_pin',
      triesLeft: 4,
    });
    expect(await workstation.actions['session.unlock']({ pin })).toEqual({ ok: true });
    expect(phase().name).toBe('active');
    network.become('none');
    await clock.advance(minute);
    expect(server.acts).toEqual(['button', 'wrong pin noted', 'unlock by pin noted']);
    expect(server.onlySession.pin?.failures).toBe(1);
  });

  it('works without the server also after a restart', async () => {
    const { workstation, network, parts } = await withPin();
    await workstation.stop();
    network.become('offline');
    const again = await startStation(parts);
    expect(again.workstation.snapshot().phase).toMatchObject({ name: 'locked', session: { pin: 'usable' } });
    expect(await again.workstation.actions['session.unlock']({ pin })).toEqual({ ok: true });
    await again.workstation.stop();
  });

  it('is over after five wrong tries, online, offline and across a restart, until the password is given', async () => {
    const { workstation, network, parts, clock } = await withPin();
    expect(await workstation.actions['session.unlock'](wrong)).toMatchObject({ triesLeft: 4 });
    network.become('offline');
    expect(await workstation.actions['session.unlock'](wrong)).toMatchObject({ triesLeft: 3 });
    await workstation.stop();
    const again = await startStation(parts);
    const unlock = again.workstation.actions['session.unlock'];
    expect(await unlock(wrong)).toMatchObject({ triesLeft: 2 });
    expect(await unlock(wrong)).toMatchObject({ triesLeft: 1 });
    expect(await unlock(wrong)).toEqual({ ok: false, error: 'pin_blocked' });
    expect(await unlock({ pin })).toEqual({ ok: false, error: 'pin_blocked' });
    expect(again.workstation.snapshot().phase).toMatchObject({ session: { pin: 'blocked' } });
    network.become('none');
    await clock.advance(minute);
    expect(await unlock({ pin })).toEqual({ ok: false, error: 'pin_blocked' });
    expect(await unlock({ password })).toEqual({ ok: true });
    await again.workstation.lock('button');
    expect(await unlock({ pin })).toEqual({ ok: true });
    await again.workstation.stop();
  });

  it('asks for the password when the server has counted more', async () => {
    const { workstation, server, phase } = await withPin();
    if (server.onlySession.pin) server.onlySession.pin.failures = 5;
    expect(await workstation.actions['session.unlock']({ pin })).toEqual({ ok: false, error: 'pin_blocked' });
    expect(phase()).toMatchObject({ name: 'locked', session: { pin: 'blocked' } });
  });

  it('does not wait for a server that says nothing', async () => {
    const { workstation, network, clock } = await withPin();
    network.become('hang');
    const unlocking = workstation.actions['session.unlock']({ pin });
    const started = clock.monotonicMs();
    await clock.advance(4_000);
    expect(await unlocking).toEqual({ ok: true });
    expect(clock.monotonicMs() - started).toBeLessThanOrEqual(4_000);
  });

  it('is of no use when nothing can be counted and nobody asked', async () => {
    const { workstation, network, secrets } = await withPin();
    network.become('offline');
    secrets.writable = false;
    expect(await workstation.actions['session.unlock']({ pin })).toEqual({ ok: false, error: 'offline' });
    expect(await workstation.actions['session.unlock']({ password })).toEqual({ ok: true });
  });

  it('ends with the session, whatever the server says of it', async () => {
    const { workstation, server, clock } = await withPin();
    server.end(server.onlySession.id, 'user_disabled');
    expect(await workstation.actions['session.unlock']({ pin })).toEqual({
      ok: false,
      error: 'session_ended',
    });
    await clock.settle();
    expect(workstation.snapshot().notice).toMatchObject({ reason: 'user_disabled' });
  });

  it('goes along into the session that its user goes on into', async () => {
    const { workstation, clock, secrets, server } = await signedIn({ sessionHours: 1 });
    await workstation.actions['session.set-pin']({ pin });
    const before = server.onlySession.id;
    await clock.advance(50 * minute);
    expect(await workstation.actions['session.continue']({ password })).toEqual({ ok: true });
    await clock.settle();
    expect(secrets.sessionEntries).not.toContain(`pin:${before}`);
    expect(secrets.sessionEntries).toContain(`pin:${server.onlySession.id}`);
    await workstation.lock('button');
    expect(workstation.snapshot().phase).toMatchObject({ session: { pin: 'usable' } });
    expect(await workstation.actions['session.unlock']({ pin })).toEqual({ ok: true });
  });
});
