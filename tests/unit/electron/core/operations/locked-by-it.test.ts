import { describe, expect, it } from 'vitest';
import { FakeLines, liveReport } from '../../../../support/core/fake-lines.ts';
import type { Fault } from '../../../../support/core/faulty-network.ts';
import { minute, startWithFakeServer } from '../../../../support/core/start-workstation.ts';
import { until, untilDone } from '../../../../support/core/until-done.ts';

const password = 'correct horse battery';
const pin = '482915';

/** Ana is signed in with a PIN and a line, and nobody else is here. */
const start = async () => {
  const station = await startWithFakeServer();
  const { workstation, server, clock, network } = station;
  const { actions } = workstation;
  const lines = new FakeLines(clock);
  network.lines = lines;
  const sessionOf = (name: string) =>
    [...server.sessions.values()].findLast(({ user }) => user === name) ?? expect.unreachable(name);
  const signIn = async (username: string) => {
    expect(await actions['session.sign-in']({ username, password })).toEqual({ ok: true });
    expect(await actions['session.set-pin']({ pin })).toEqual({ ok: true });
    await clock.advance(2_000);
  };
  /** IT orders a lock now; `report` tells of it. */
  const order = (name: string) => {
    const lock_ordered_at = new Date(clock.trueMs()).toISOString();
    const { id, user } = sessionOf(name);
    const display_name = user === 'ana' ? 'Ana Ruiz' : `Nurse ${user}`;
    return {
      report: async () => {
        lines.say(liveReport(id, { display_name, lock_ordered_at }));
        await clock.advance(100);
      },
    };
  };
  await signIn('ana');
  return {
    ...station,
    actions,
    lines,
    order,
    signIn,
    sessionOf,
    phase: () => workstation.snapshot().phase,
    /** Begins `checking`, which meets `fault` at `path`; resolves with what it leads to once it does. */
    begin: async (checking: () => Promise<unknown>, fault: Fault, at: string) => {
      network.decide((path) => (path === at ? fault : 'none'));
      const before = network.count(at);
      const checked = checking();
      await until(clock, () => network.count(at) > before);
      await clock.advance(300);
      return { end: () => untilDone(clock, checked) };
    },
    parkedId: (name: string) =>
      workstation.parkedSessions().find(({ user }) => user.username === name)?.id ?? expect.unreachable(name),
  };
};
type World = Awaited<ReturnType<typeof start>>;
const unlockPath = '/v1/session/unlock';

const locked = { name: 'locked', session: { displayName: 'Ana Ruiz', cause: 'administrator' } };

describe('a lock that IT has ordered after the proof, but before its answer,', () => {
  const ways: [string, string, (world: World) => Promise<() => Promise<unknown>>][] = [
    [
      'the PIN',
      unlockPath,
      async ({ actions }) => {
        await actions['session.lock']({ cause: 'button' });
        return () => actions['session.unlock']({ pin });
      },
    ],
    [
      'the PIN of a parked session',
      unlockPath,
      async ({ actions, parkedId }) => {
        await actions['session.switch-user']();
        return () => actions['session.unlock-parked']({ sessionId: parkedId('ana'), pin });
      },
    ],
    [
      'the password of a parked session, at the sign-in screen,',
      unlockPath,
      async ({ actions, server }) => {
        await actions['session.switch-user']();
        server.password = 'another password';
        return () => actions['session.sign-in']({ username: 'ana', password: server.password });
      },
    ],
    [
      'a sign-in',
      '/v1/me',
      async ({ actions, clock }) => {
        await actions['session.sign-out']();
        await clock.advance(2_000);
        return () => actions['session.sign-in']({ username: 'ana', password });
      },
    ],
  ];

  it.each(ways)('is followed although it is told only afterwards: %s', async (_way, path, prepare) => {
    const world = await start();
    const { clock, begin, order, phase, network } = world;
    const come = await prepare(world);
    await clock.advance(2_000);
    const coming = await begin(come, 'slow', path);
    const ordered = order('ana');
    expect(await coming.end()).toEqual({ ok: true });
    expect(phase().name).toBe('active');
    await ordered.report();
    expect(phase()).toMatchObject(locked);
    network.become('none');
    expect(await world.actions['session.unlock']({ password: world.server.password })).toEqual({ ok: true });
    await ordered.report();
    expect(phase().name).toBe('active');
  });

  it('stays one for the server as well, which hears later of a PIN that was checked here', async () => {
    const { actions, clock, begin, network, order, phase, server } = await start();
    await actions['session.lock']({ cause: 'button' });
    await clock.advance(2_000);
    const unlocking = await begin(() => actions['session.unlock']({ pin }), 'hang', unlockPath);
    const ordered = order('ana');
    expect(await unlocking.end()).toEqual({ ok: true });
    await ordered.report();
    expect(phase()).toMatchObject(locked);
    network.become('none');
    await clock.advance(2 * minute);
    expect(server.acts).toEqual(['button', 'unlock by pin noted', 'button']);
  });
});

it('a lock that IT had ordered before the proof is not followed any more', async () => {
  const { actions, clock, order, phase } = await start();
  await actions['session.lock']({ cause: 'button' });
  const ordered = order('ana');
  await clock.advance(5_000);
  expect(await actions['session.unlock']({ pin })).toEqual({ ok: true });
  await ordered.report();
  expect(phase().name).toBe('active');
});

it('a lock by IT that is told after all else adds nothing to the audit trail', async () => {
  const { clock, order, phase, server } = await start();
  await clock.advance(5_000);
  await order('ana').report();
  expect(phase()).toMatchObject(locked);
  await clock.advance(minute);
  expect(server.acts).toEqual([]);
});

describe('a lock by IT during a check', () => {
  it('of one session refuses nobody who unlocks another', async () => {
    const { actions, begin, order, phase, signIn } = await start();
    await actions['session.switch-user']();
    await signIn('jens');
    await actions['session.lock']({ cause: 'button' });
    const unlocking = await begin(() => actions['session.unlock']({ pin }), 'slow', unlockPath);
    await order('ana').report();
    expect(await unlocking.end()).toEqual({ ok: true });
    expect(phase()).toMatchObject({ name: 'active', session: { user: { username: 'jens' } } });
  });

  it('of her parked session holds for a sign-in that leads to it', async () => {
    const { actions, clock, begin, order, phase, server, snapshots } = await start();
    await actions['session.switch-user']();
    await clock.advance(2_000);
    server.password = 'another password';
    snapshots.length = 0;
    const signIn = () => actions['session.sign-in']({ username: 'ana', password: server.password });
    const signingIn = await begin(signIn, 'slow', unlockPath);
    await order('ana').report();
    expect(await signingIn.end()).toEqual({ ok: false, error: 'locked_meanwhile' });
    expect(phase().name).toBe('signed_out');
    expect(snapshots.map((snapshot) => snapshot.phase.name)).not.toContain('active');
  });
});
