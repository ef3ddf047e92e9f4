import { describe, expect, it } from 'vitest';
import { parkedOf } from '../../../../support/core/parked-of.ts';
import { minute, startWithFakeServer } from '../../../../support/core/start-workstation.ts';

const credentials = { username: 'ana', password: 'correct horse battery' };
const { password } = credentials;
const pin = '482915';

/** Locked, with the given minutes left of an hour. */
async function lockedWith(minutesLeft: number) {
  const all = await startWithFakeServer({ sessionHours: 1 });
  const { workstation, clock, server } = all;
  await workstation.actions['session.sign-in'](credentials);
  await workstation.actions['session.set-pin']({ pin });
  await clock.advance((60 - minutesLeft) * minute);
  await workstation.lock('button');
  await clock.settle();
  return { ...all, before: server.onlySession, phase: () => workstation.snapshot().phase };
}

describe('unlocking in the last minutes', () => {
  it.each([{ pin }, { password }])('continues with the same proof: %o', async (proof) => {
    const { workstation, server, before, phase } = await lockedWith(4);
    expect(phase()).toMatchObject({ name: 'locked', session: { warning: 5, continueBy: 'pin' } });
    expect(await workstation.actions['session.unlock']({ ...proof, andContinue: true })).toEqual({
      ok: true,
    });
    expect(phase()).toMatchObject({ name: 'active', session: { warning: null, continuing: null } });
    expect([before.endedReason, server.onlySession.locked]).toEqual(['continued', false]);
  });

  it('only unlocks unless continuing is asked for', async () => {
    const { workstation, server, before, phase } = await lockedWith(4);
    expect(await workstation.actions['session.unlock']({ pin })).toEqual({ ok: true });
    expect(phase()).toMatchObject({ name: 'active', session: { warning: 5, continuing: null } });
    expect(server.onlySession.id).toBe(before.id);
  });

  it('with a wrong PIN does neither', async () => {
    const { workstation, server, before, phase } = await lockedWith(4);
    const wrong = { pin: '591824', andContinue: true };
    expect(await workstation.actions['session.unlock'](wrong)).toMatchObject({ error: 'wrong_pin' });
    expect(phase().name).toBe('locked');
    expect(server.onlySession.id).toBe(before.id);
  });

  it('without a connection unlocks, says that it was not continued, and loses nothing', async () => {
    const { workstation, clock, network, phase, before } = await lockedWith(4);
    network.become('offline');
    expect(await clock.track(workstation.actions['session.unlock']({ pin, andContinue: true }))).toEqual({
      ok: true,
    });
    const failure = { ok: false, error: 'offline' };
    expect(phase()).toMatchObject({ name: 'active', session: { warning: 5, continuing: failure } });
    network.become('none');
    await clock.advance(30_000);
    expect(await clock.track(workstation.actions['session.continue']({ pin }))).toEqual({ ok: true });
    expect(phase()).toMatchObject({ name: 'active', session: { warning: null, continuing: null } });
    expect(before.endedReason).toBe('continued');
  });

  it('says nothing of continuing any more when it was locked in between', async () => {
    const { workstation, clock, network, phase } = await lockedWith(4);
    network.decide((path) => (path === '/v1/session/continue' ? 'hang' : 'none'));
    const unlocking = workstation.actions['session.unlock']({ pin, andContinue: true });
    await clock.settle();
    expect(phase()).toMatchObject({ name: 'active', session: { continuing: 'under_way' } });
    await workstation.lock('shortcut');
    await clock.advance(15_000);
    expect(await unlocking).toEqual({ ok: true });
    network.become('none');
    expect(await workstation.actions['session.unlock']({ pin })).toEqual({ ok: true });
    expect(phase()).toMatchObject({ name: 'active', session: { continuing: null } });
  });

  it('by a PIN that vouched for the session before unlocks, and says that the password continues', async () => {
    const { workstation, clock, phase } = await lockedWith(4);
    await workstation.actions['session.unlock']({ pin, andContinue: true });
    await clock.advance(56 * minute);
    await workstation.lock('button');
    expect(phase()).toMatchObject({ session: { warning: 5, continueBy: 'password' } });
    expect(await workstation.actions['session.unlock']({ pin, andContinue: true })).toEqual({ ok: true });
    const failure = { ok: false, error: 'password_needed' };
    expect(phase()).toMatchObject({ name: 'active', session: { continuing: failure } });
  });

  it('earlier than the first warning only unlocks', async () => {
    const { workstation, server, before, phase } = await lockedWith(30);
    expect(await workstation.actions['session.unlock']({ pin, andContinue: true })).toEqual({ ok: true });
    expect(phase()).toMatchObject({ name: 'active', session: { continuing: null } });
    expect(server.onlySession.id).toBe(before.id);
  });

  it('brings a parked session back and continues it in the same way', async () => {
    const { workstation, before, phase } = await lockedWith(4);
    await workstation.actions['session.switch-user']();
    const [ana] = parkedOf(workstation.snapshot());
    const input = { sessionId: ana?.sessionId ?? '', pin, andContinue: true };
    expect(await workstation.actions['session.unlock-parked'](input)).toEqual({ ok: true });
    expect(phase()).toMatchObject({ name: 'active', session: { warning: null } });
    expect(before.endedReason).toBe('continued');
  });
});
