import { afterEach, describe, expect, it } from 'vitest';
import { callMe, startWithRealServer } from '../../support/core/real-server.ts';
import { hour, minute, startStation } from '../../support/core/start-workstation.ts';

const refreshPath = '/account/token/refresh/';
const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function signedIn() {
  const all = await startWithRealServer();
  cleanups.push(
    () => all.server.dispose(),
    () => all.workstation.stop(),
  );
  expect(await all.workstation.actions['session.sign-in'](all.credentials)).toEqual({ ok: true });
  await all.clock.settle();
  const { phase } = all.workstation.snapshot();
  if (phase.name !== 'active') throw new Error(phase.name);
  /** One minute in which the user works and an application calls the server. */
  const work = async (waitMs = 0) => {
    await all.clock.advance(minute);
    await all.workstation.actions['session.report-activity']({ editing: false });
    const call = all.workstation.withAccessToken((token) => callMe(all.endpoint, all.network, token));
    // Time goes on while the call waits for a hanging refresh.
    await Promise.all([call, all.clock.advance(waitMs)]);
  };
  return { ...all, session: phase.session, work };
}

describe('a shift with the real server', () => {
  it('lasts 12 hours without a gap, ends by itself, and is followed by the next at once', async () => {
    const { workstation, clock, network, secrets, session, credentials, work } = await signedIn();
    const wards = { ward: 'Ward B', profile: 'standard' };
    expect(session).toMatchObject(wards);
    expect(session.expiresAtMs - session.startedAtMs).toBe(12 * hour);
    for (let passed = 0; passed < 12 * 60 - 1; passed += 1) await work();
    expect(network.count(refreshPath)).toBeGreaterThanOrEqual(48);
    expect(network.count(refreshPath)).toBeLessThanOrEqual(60);
    await workstation.actions['session.report-activity']({ editing: false });
    await clock.advance(session.expiresAtMs - clock.trueMs() - 50);
    expect(workstation.snapshot().phase).toMatchObject({ name: 'active', session: { warning: 1 } });
    await clock.advance(100);

    expect(workstation.snapshot().phase).toEqual({ name: 'signed_out' });
    expect(workstation.snapshot().notice).toMatchObject({ kind: 'session_ended', reason: 'expired' });
    expect(secrets.sessionEntries).toEqual([]);
    await expect(workstation.withAccessToken(async () => 'x')).rejects.toThrow('Nobody is signed in.');
    expect(await workstation.actions['session.sign-in'](credentials)).toEqual({ ok: true });
    for (let passed = 0; passed < 30; passed += 1) await work();
    expect(workstation.snapshot().phase.name).toBe('active');
  });

  it('does not mind a machine clock that is wrong by hours or days', async () => {
    const { workstation, clock, session, work } = await signedIn();
    const jumps = [hour, -hour, -24 * hour, 24 * hour, 24 * hour, -48 * hour];
    for (let passed = 0; passed < 6 * 60; passed += 1) {
      if (passed % 50 === 20) clock.jumpWall(jumps[Math.floor(passed / 50)] ?? 0);
      await work();
      expect(workstation.snapshot().phase.name).toBe('active');
    }
    expect(workstation.snapshot().phase).toMatchObject({ session: { expiresAtMs: session.expiresAtMs } });
    expect(Math.abs(workstation.snapshot().serverNowMs - clock.trueMs())).toBeLessThan(1_100);
  });

  it('starts with a machine clock that is a day off', async () => {
    const { clock, parts, workstation, credentials } = await signedIn();
    await workstation.actions['session.sign-out']();
    await workstation.stop();
    clock.jumpWall(-24 * hour);
    const again = await startStation(parts);
    expect(await again.workstation.actions['session.sign-in'](credentials)).toEqual({ ok: true });
    await clock.advance(30 * minute);
    expect(again.workstation.snapshot().phase).toMatchObject({ name: 'locked', session: { cause: 'idle' } });
    expect(Math.abs(again.workstation.snapshot().serverNowMs - clock.trueMs())).toBeLessThan(1_100);
    await again.workstation.stop();
  });

  it('sleeps 40 minutes and goes on', async () => {
    const { workstation, clock, power, network, credentials, work } = await signedIn();
    for (let passed = 0; passed < 10; passed += 1) await work();
    power.emit('suspend');
    await clock.settle();
    network.become('offline');
    clock.sleep(40 * minute);
    power.emit('resume');
    await clock.advance(10_000);
    expect(network.count(refreshPath)).toBe(0);
    network.become('none');
    await clock.advance(40_000);
    expect(network.count(refreshPath)).toBeGreaterThanOrEqual(1);
    expect(await workstation.actions['session.unlock'](credentials)).toEqual({ ok: true });
    for (let passed = 0; passed < 20; passed += 1) await work();
    expect(workstation.snapshot().connection.state).toBe('online');
  });

  it('outlives its server, which comes back at another address', async () => {
    const { workstation, clock, server, endpoint, work } = await signedIn();
    for (let passed = 0; passed < 12; passed += 1) await work();
    endpoint.become({ kind: 'restarting', attempt: 1 });
    await server.stop();
    await clock.advance(2 * minute);
    expect(workstation.snapshot().connection).toMatchObject({ state: 'offline', cause: 'server_restarting' });
    endpoint.become({ kind: 'ready', url: await clock.track(server.start()) });
    await clock.advance(5_000);
    expect(workstation.snapshot().connection.state).toBe('online');
    for (let passed = 0; passed < 40; passed += 1) await work();
    expect(workstation.snapshot().phase.name).toBe('active');
  });

  it.each(['lose_answer', 'truncate', { status: 502 }] as const)(
    'survives %o in every second refresh',
    async (fault) => {
      const { workstation, network, work } = await signedIn();
      let refreshes = 0;
      network.decide((path) => {
        if (path !== refreshPath) return 'none';
        refreshes += 1;
        return refreshes % 2 === 1 ? fault : 'none';
      });
      for (let passed = 0; passed < 3 * 60; passed += 1) await work(fault === 'lose_answer' ? 11_000 : 0);
      expect(refreshes).toBeGreaterThan(20);
      expect(workstation.snapshot().phase.name).toBe('active');
      if (fault === 'lose_answer') {
        const { phase } = workstation.snapshot();
        const kinds = phase.name === 'active' ? phase.session.activity.map((entry) => entry.kind) : [];
        expect(kinds).toContain('renewed_after_lost_answer');
      }
    },
    60_000,
  );
});
