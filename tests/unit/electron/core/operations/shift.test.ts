import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../../../electron/core/token-api/api-failure.ts';
import {
  hour,
  minute,
  startStation,
  startWithFakeServer,
} from '../../../../support/core/start-workstation.ts';

const credentials = { username: 'ana', password: 'correct horse battery' };

async function signedIn(options = {}) {
  const all = await startWithFakeServer(options);
  expect(await all.workstation.actions['session.sign-in'](credentials)).toEqual({ ok: true });
  await all.clock.settle();
  return all;
}

describe('a shift', () => {
  it('is refreshed every 13 minutes and ends by itself after 12 hours', async () => {
    const { workstation, clock, server, secrets } = await signedIn();
    const startMs = clock.trueMs();
    await clock.advance(12 * hour - 1_500);
    expect(workstation.snapshot().phase.name).toBe('active');
    expect(server.refreshes.length).toBe(55);
    expect(new Set(server.refreshes.map((refresh) => (refresh.atMs - startMs) % (13 * minute))).size).toBe(1);
    await clock.advance(3_000);
    const { phase, notice } = workstation.snapshot();
    expect(phase).toEqual({ name: 'signed_out' });
    expect(notice).toMatchObject({ kind: 'session_ended', reason: 'expired' });
    expect(secrets.sessionEntries).toEqual([]);
    expect(await workstation.actions['session.sign-in'](credentials)).toEqual({ ok: true });
    expect(workstation.snapshot().notice).toBeNull();
  });

  it('warns 15, 5 and 1 minutes before the end', async () => {
    const { clock, snapshots, server } = await signedIn();
    const endMs = server.onlySession.expiresAtMs;
    await clock.advance(12 * hour);
    const seen = new Map<unknown, number>();
    for (const { phase, serverNowMs } of snapshots) {
      if (phase.name === 'active' && !seen.has(phase.session.warning))
        seen.set(phase.session.warning, serverNowMs);
    }
    expect([...seen.keys()]).toEqual([null, 15, 5, 1]);
    for (const warning of [15, 5, 1]) {
      expect(Math.abs(endMs - (seen.get(warning) ?? 0) - warning * minute)).toBeLessThan(1_100);
    }
  });

  it.each([hour, -hour, 24 * hour, -24 * hour])(
    'does not mind the machine clock jumping by %i ms',
    async (jump) => {
      const { workstation, clock, server } = await signedIn({ idleLockSeconds: 600 });
      const endMs = server.onlySession.expiresAtMs;
      const offset = () => workstation.snapshot().serverNowMs - clock.trueMs();
      for (let step = 0; step < 11 * 12; step += 1) {
        if (step % 20 === 7) clock.jumpWall(step % 40 === 7 ? jump : -jump);
        await clock.advance(5 * minute);
        await workstation.actions['session.report-activity']({ editing: false });
        expect(workstation.snapshot().phase.name).toBe('active');
        expect(Math.abs(offset())).toBeLessThan(1_100);
        expect(await workstation.withAccessToken(async (token) => token.length)).toBeGreaterThan(0);
      }
      expect(workstation.snapshot().phase).toMatchObject({ session: { warning: null } });
      await clock.advance(endMs - clock.trueMs() - 2_000);
      await workstation.actions['session.report-activity']({ editing: false });
      expect(workstation.snapshot().phase.name).not.toBe('signed_out');
      await clock.advance(4_000);
      expect(workstation.snapshot().notice).toMatchObject({ reason: 'expired' });
    },
  );

  it('refreshes after a sleep, once the network is there', async () => {
    const { workstation, clock, server, network, power } = await signedIn();
    await clock.advance(5 * minute);
    power.emit('suspend');
    await clock.settle();
    expect(server.lockCauses).toEqual(['suspend']);
    network.become('offline');
    clock.sleep(40 * minute);
    power.emit('resume');
    await clock.advance(2 * minute);
    expect(network.count('/account/token/refresh/')).toBe(0);
    expect(workstation.snapshot().connection.state).toBe('offline');
    network.become('none');
    await clock.advance(45_000);
    expect(server.refreshes.map((refresh) => refresh.kind)).toEqual(['rotated']);
    expect(workstation.snapshot().connection.state).toBe('online');
    expect(workstation.snapshot().phase).toMatchObject({ name: 'locked', session: { cause: 'suspend' } });
    expect(Math.abs(workstation.snapshot().serverNowMs - clock.trueMs())).toBeLessThan(1_100);
  });

  it('notices a sleep that nobody announced', async () => {
    const { workstation, clock, server } = await signedIn({ idleLockSeconds: 600 });
    await clock.advance(minute);
    clock.sleep(40 * minute);
    await clock.advance(20_000);
    expect(server.refreshes).toHaveLength(1);
    expect(workstation.snapshot().phase).toMatchObject({ name: 'locked', session: { cause: 'idle' } });
  });

  it('sleeps over its end and says so when it wakes', async () => {
    const { workstation, clock, power } = await signedIn();
    clock.sleep(13 * hour);
    power.emit('resume');
    await clock.advance(1_000);
    expect(workstation.snapshot().phase.name).toBe('signed_out');
    expect(workstation.snapshot().notice).toMatchObject({ kind: 'session_ended', reason: 'expired' });
  });

  it('ends on time when the server cannot be reached', async () => {
    const { workstation, clock, network } = await signedIn({ sessionHours: 1 });
    network.become('offline');
    await clock.advance(hour - 2_000);
    expect(workstation.snapshot().phase.name).toBe('active');
    await clock.advance(3_000);
    expect(workstation.snapshot().notice).toMatchObject({ reason: 'expired' });
  });

  it('ends a resumed session by its length when no server ever tells the time, and not earlier', async () => {
    const { workstation, clock, network, parts, secrets } = await signedIn({ sessionHours: 1 });
    await clock.advance(30 * minute);
    await workstation.stop();
    network.become('offline');
    const again = await startStation(parts);
    clock.jumpWall(5 * hour);
    await clock.advance(hour - 2_000);
    expect(again.workstation.snapshot().phase.name).toBe('locked');
    await clock.advance(3_000);
    expect(again.workstation.snapshot()).toMatchObject({
      phase: { name: 'signed_out' },
      notice: { kind: 'session_ended', reason: 'expired' },
    });
    expect(secrets.sessionEntries).toEqual([]);
    await again.workstation.stop();
  });

  const faults = [
    'offline',
    'hang',
    'lose_answer',
    'truncate',
    'portal',
    { status: 500 },
    { status: 502 },
  ] as const;
  it.each([...faults, { status: 429, headers: { 'retry-after': '20' } }])(
    'survives %o for 30 minutes',
    async (fault) => {
      const { workstation, clock, server, network, snapshots } = await signedIn();
      network.become(fault);
      await clock.advance(10 * minute);
      expect(await workstation.withAccessToken(async () => 'still works')).toBe('still works');
      await clock.advance(20 * minute);
      expect(workstation.snapshot().phase.name).toBe('active');
      network.become('none');
      await clock.advance(minute);
      expect(workstation.snapshot().connection.state).toBe('online');
      expect(server.onlySession.endedReason).toBeNull();
      expect(server.refreshes.every((refresh) => refresh.kind !== 'reuse')).toBe(true);
      expect(await workstation.withAccessToken(async () => 'works again')).toBe('works again');
      const offline = snapshots.some((snapshot) => snapshot.connection.state === 'offline');
      expect(offline).toBe(!(typeof fault === 'object' && fault.status === 429));
    },
  );

  it('tries three times quickly, then every half minute', async () => {
    const { clock, network } = await signedIn();
    await clock.advance(13 * minute - 1_000);
    network.decide((path) => (path === '/account/token/refresh/' ? { status: 503 } : 'none'));
    await clock.advance(2 * minute);
    const times = network.requests
      .filter((request) => request.path === '/account/token/refresh/')
      .map((r) => r.atMs);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(gaps.slice(0, 3)).toEqual([500, 1_000, 2_000]);
    expect(new Set(gaps.slice(3))).toEqual(new Set([30_000]));
  });

  it('waits as long as the server asks', async () => {
    const { clock, network } = await signedIn();
    network.decide((path) =>
      path === '/account/token/refresh/' ? { status: 429, headers: { 'retry-after': '90' } } : 'none',
    );
    await clock.advance(15 * minute);
    expect(network.count('/account/token/refresh/')).toBe(2);
  });

  it.each([['reuse_detected'], ['revoked_by_administrator'], ['ended_elsewhere']] as const)(
    'ends when the server says %s, and tells why',
    async (reason) => {
      const { workstation, clock, server, secrets } = await signedIn();
      server.end(server.onlySession.id, reason);
      await clock.advance(13 * minute + 1_000);
      expect(workstation.snapshot().phase.name).toBe('signed_out');
      expect(workstation.snapshot().notice).toMatchObject({ kind: 'session_ended', reason });
      expect(secrets.sessionEntries).toEqual([]);
      expect(await workstation.actions['session.sign-in'](credentials)).toEqual({ ok: true });
    },
  );

  it('does not end because proofs are refused', async () => {
    const { workstation, clock, server } = await signedIn();
    const { jkt } = server.onlySession;
    server.onlySession.jkt = 'another key';
    await clock.advance(14 * minute + 55_000);
    expect(workstation.snapshot().phase.name).toBe('active');
    expect(workstation.snapshot().connection.state).toBe('offline');
    server.onlySession.jkt = jkt;
    await clock.advance(minute);
    expect(workstation.snapshot().connection.state).toBe('online');
    expect(server.refreshes).toHaveLength(1);
  });

  it('uses the nonce that the server asks for', async () => {
    const { clock, server } = await signedIn();
    server.nonce = 'first';
    await clock.advance(13 * minute);
    server.nonce = 'second';
    await clock.advance(13 * minute);
    expect(server.refreshes).toHaveLength(2);
    const nonces = server.proofs
      .filter((proof) => proof.path === '/account/token/refresh/')
      .map((proof) => proof.nonce);
    expect(nonces).toEqual([undefined, 'first', undefined, 'second']);
  });
});

describe('several callers and processes', () => {
  it('refresh once for all callers, and all run with the new token', async () => {
    const { workstation, clock, server, network } = await signedIn();
    await clock.advance(10 * minute);
    network.become('offline');
    await clock.advance(6 * minute);
    await expect(workstation.withAccessToken(async () => 'x')).rejects.toSatisfy(
      (error) => failureOf(error).kind === 'offline',
    );
    network.become('none');
    await clock.advance(35_000);
    const before = server.refreshes.length;
    server.end('nobody', 'logout');
    clock.sleep(20 * minute);
    const tokens = await Promise.all(
      Array.from({ length: 100 }, () => workstation.withAccessToken(async (token) => token)),
    );
    expect(new Set(tokens).size).toBe(1);
    expect(server.refreshes.length).toBe(before + 1);
  });

  it('refresh and try again when a call is told that its token is invalid', async () => {
    const { workstation, server } = await signedIn();
    const { InvalidAccessTokenError } = await import(
      '../../../../../electron/core/tokens/invalid-access-token.ts'
    );
    const seen: string[] = [];
    const call = async (token: string) => {
      seen.push(token);
      if (new Set(seen).size < 2) throw new InvalidAccessTokenError();
      return 'ok';
    };
    expect(await Promise.all([workstation.withAccessToken(call), workstation.withAccessToken(call)])).toEqual(
      ['ok', 'ok'],
    );
    expect(server.refreshes).toHaveLength(1);
  });

  it('share one keychain for hours without losing the session', async () => {
    const { workstation, clock, server, parts } = await signedIn();
    const other = await startStation(parts);
    expect(other.workstation.snapshot().phase).toMatchObject({
      name: 'locked',
      session: { cause: 'restart' },
    });
    await clock.advance(6 * hour);
    expect(server.refreshes.length).toBeGreaterThan(50);
    expect(server.refreshes.some((refresh) => refresh.kind === 'reuse')).toBe(false);
    expect(workstation.snapshot().phase.name).toBe('active');
    expect(other.workstation.snapshot().phase.name).toBe('locked');

    await workstation.actions['session.sign-out']();
    await clock.advance(14 * minute);
    expect(other.workstation.snapshot().phase.name).toBe('signed_out');
    expect(other.workstation.snapshot().notice).toMatchObject({ kind: 'session_ended', reason: 'logout' });
  });

  it('resume after a crash, locked, and unlock by password', async () => {
    const { workstation, clock, server, parts, secrets } = await signedIn();
    await clock.advance(30 * minute);
    await workstation.stop();
    const again = await startStation(parts);
    expect(again.workstation.snapshot().phase).toMatchObject({
      name: 'locked',
      session: { displayName: 'Ana Ruiz', cause: 'restart' },
    });
    expect(JSON.stringify(again.workstation.snapshot())).not.toContain('"ana"');
    expect(await again.workstation.actions['session.unlock']({ password: 'wrong' })).toEqual({
      ok: false,
      error: 'wrong_credentials',
    });
    expect(await again.workstation.actions['session.unlock'](credentials)).toEqual({ ok: true });
    expect(again.workstation.snapshot().phase.name).toBe('active');
    expect(server.sessions.size).toBe(1);
    expect(secrets.sessionEntries.filter((name) => name.startsWith('session:'))).toHaveLength(1);
  });
});

describe('ending while a refresh is under way', () => {
  it('writes nothing back after a sign-out, whenever the answer comes', async () => {
    const { workstation, clock, network, server, secrets } = await signedIn();
    network.decide((path) => (path === '/account/token/refresh/' ? 'lose_answer' : 'none'));
    await clock.advance(13 * minute);
    expect(server.refreshes).toHaveLength(1);
    expect(await workstation.actions['session.sign-out']()).toEqual({ ok: true });
    expect(workstation.snapshot().notice).toMatchObject({ server: 'ended' });
    await clock.advance(minute);
    expect(secrets.sessionEntries).toEqual([]);
    expect([...server.sessions.values()].map((session) => session.endedReason)).toEqual(['logout']);
  });

  it('lets a crash between answer and keychain cost nothing', async () => {
    const { workstation, clock, network, server, parts } = await signedIn();
    network.decide((path) => (path === '/account/token/refresh/' ? 'lose_answer' : 'none'));
    await clock.advance(13 * minute);
    await workstation.stop();
    network.become('none');
    const again = await startStation(parts);
    await clock.advance(minute);
    expect(server.refreshes.map((refresh) => refresh.kind)).toEqual(['rotated', 'recovered']);
    expect(await again.workstation.actions['session.unlock'](credentials)).toEqual({ ok: true });
    await again.workstation.stop();
  });

  it('tries at once what waits when the user asks for it', async () => {
    const { workstation, clock, network, server } = await signedIn();
    network.become('offline');
    await clock.advance(14 * minute);
    expect(await workstation.actions['session.retry-now']()).toEqual({ ok: false, error: 'offline' });
    network.become('none');
    expect(await workstation.actions['session.retry-now']()).toEqual({ ok: true });
    expect(server.refreshes).toHaveLength(1);
    expect(workstation.snapshot().connection).toEqual({ state: 'online' });
  });

  it('says how long work can go on without the server', async () => {
    const { workstation, clock, network, server } = await signedIn();
    const startMs = clock.trueMs();
    await clock.advance(5 * minute);
    network.become('offline');
    await workstation.actions['sessions.refresh-list']();
    const { connection } = workstation.snapshot();
    expect(connection).toMatchObject({ state: 'offline', cause: 'no_network' });
    if (connection.state !== 'offline') throw new Error('online');
    expect(Math.abs((connection.workUntilMs ?? 0) - startMs - 15 * minute)).toBeLessThan(1_500);
    expect(Math.abs(connection.sinceMs - startMs - 5 * minute)).toBeLessThan(1_500);
    await clock.advance(20 * minute);
    expect(workstation.snapshot().connection).toMatchObject({ workUntilMs: null });
    expect(server.onlySession.endedReason).toBeNull();
  });
});
