import { afterEach, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../electron/core/views/snapshot.ts';
import { callMe, startWithRealServer } from '../../support/core/real-server.ts';
import { hour, minute, startStation } from '../../support/core/start-workstation.ts';
import { TestSecretStore } from '../../support/core/test-secret-store.ts';
import { faultCount } from '../../support/faults/fault-count.ts';

const rounds = faultCount(400);
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
  const currentToken = () => all.workstation.withAccessToken(async (token) => token);
  const accepted = (token: string) =>
    callMe(all.endpoint, all.network, token).then(
      () => true,
      () => false,
    );
  return { ...all, currentToken, accepted };
}

describe('sign-out with the real server', () => {
  it('leaves nothing here and nothing valid there', async () => {
    const { workstation, secrets, currentToken, accepted } = await signedIn();
    const token = await currentToken();
    expect(await accepted(token)).toBe(true);
    expect(await workstation.actions['session.preview-sign-out']()).toMatchObject({ serverReachable: true });
    expect(await workstation.actions['session.sign-out']()).toEqual({ ok: true });
    expect(workstation.snapshot().notice).toMatchObject({ kind: 'signed_out', server: 'ended' });
    expect(secrets.sessionEntries).toEqual([]);
    expect(await accepted(token)).toBe(false);
  });

  it('wipes at once when offline and tells the server later, without any token', async () => {
    const { workstation, clock, network, secrets, credentials, currentToken, accepted } = await signedIn();
    const token = await currentToken();
    network.become('offline');
    expect(await workstation.actions['session.sign-out']()).toEqual({ ok: true });
    expect(workstation.snapshot().notice).toMatchObject({ kind: 'signed_out', server: 'queued' });
    const [entry, ...others] = secrets.sessionEntries;
    expect(others).toEqual([]);
    expect(entry).toMatch(/^ending:/);
    const kept = secrets.entries.get(entry ?? '') ?? '';
    expect(Object.keys(JSON.parse(kept)).sort()).toEqual(['expiresAtMs', 'serverId', 'sessionId']);
    await clock.advance(10 * minute);
    expect(secrets.sessionEntries).toEqual([entry]);
    network.become('none');
    expect(await accepted(token)).toBe(true);
    await clock.advance(minute);
    expect(secrets.sessionEntries).toEqual([]);
    expect(await accepted(token)).toBe(false);
    expect(await workstation.actions['session.sign-in'](credentials)).toEqual({ ok: true });
  });

  it('delivers a queued sign-out after a restart of the program', async () => {
    const { workstation, clock, network, secrets, parts, currentToken, accepted } = await signedIn();
    const token = await currentToken();
    network.become('offline');
    await workstation.actions['session.sign-out']();
    await workstation.stop();
    network.become('none');
    const again = await startStation(parts);
    await clock.advance(minute);
    expect(again.workstation.snapshot().phase.name).toBe('signed_out');
    expect(secrets.sessionEntries).toEqual([]);
    expect(await accepted(token)).toBe(false);
    await again.workstation.stop();
  });
});

describe('two workstations', () => {
  it('see each other, and one can end the session on the other', async () => {
    const here = await signedIn();
    const { clock, credentials, workstation, parts } = here;
    const elsewhere = await startStation({ ...parts, secrets: new TestSecretStore() });
    expect(await elsewhere.workstation.actions['session.sign-in'](credentials)).toEqual({ ok: true });
    await clock.settle();
    const [other] = otherSessions(elsewhere.workstation.snapshot());
    expect(other).toMatchObject({ device: 'B-204' });

    expect(await elsewhere.workstation.actions['sessions.end-other']({ sessionId: other?.id ?? '' })).toEqual(
      { ok: true },
    );
    expect(otherSessions(elsewhere.workstation.snapshot())).toEqual([]);
    await expect(workstation.actions['sessions.refresh-list']()).resolves.toMatchObject({
      error: 'session_ended',
    });
    expect(workstation.snapshot().phase.name).toBe('signed_out');
    expect(workstation.snapshot().notice).toMatchObject({ kind: 'session_ended', reason: 'ended_elsewhere' });
    await clock.advance(5 * minute);
    expect(elsewhere.workstation.snapshot().phase.name).toBe('active');
    await elsewhere.workstation.stop();
  });

  it('stop naming each other half a minute after one has ended, without anybody asking', async () => {
    const { clock, credentials, workstation, parts, network } = await signedIn();
    const elsewhere = await startStation({ ...parts, secrets: new TestSecretStore() });
    expect(await elsewhere.workstation.actions['session.sign-in'](credentials)).toEqual({ ok: true });
    await clock.settle();
    expect(otherSessions(elsewhere.workstation.snapshot())).toHaveLength(1);
    await workstation.actions['session.sign-out']();
    // Without an answer the old list stays, since it is not known to be wrong.
    network.become('offline');
    await clock.advance(40_000);
    expect(otherSessions(elsewhere.workstation.snapshot())).toHaveLength(1);
    network.become('none');
    await clock.advance(40_000);
    expect(otherSessions(elsewhere.workstation.snapshot())).toEqual([]);
    await elsewhere.workstation.stop();
  });

  it(`refresh with one keychain at the same moment, ${rounds} times, without losing the session`, async () => {
    const { clock, workstation, parts, network } = await signedIn();
    // Without a lock between them, as when waiting for it has timed out.
    const unlocked = { hold: <Result>(task: () => Promise<Result>) => task() };
    const twin = await startStation({ ...parts, lock: unlocked });
    await clock.advance(minute);
    for (let round = 0; round < rounds; round += 1) {
      clock.jumpWall(20 * minute);
      await Promise.all([
        workstation.withAccessToken((token) => callMe(parts.endpoint, network, token)),
        twin.workstation.withAccessToken((token) => callMe(parts.endpoint, network, token)),
      ]);
      await clock.advance(2_500);
    }
    expect(network.count('/account/token/refresh/')).toBeGreaterThan(1.5 * rounds);
    expect(workstation.snapshot().phase.name).toBe('active');
    expect(twin.workstation.snapshot().phase.name).toBe('locked');
    await twin.workstation.stop();
  });
});

describe('a continued session', () => {
  it('goes on into a new one for the same user, without a call that fails', async () => {
    const { clock, workstation, credentials, snapshots, secrets, accepted, endpoint, network, parts } =
      await signedIn();
    expect(await workstation.actions['session.continue'](credentials)).toEqual({
      ok: false,
      error: 'not_possible_now',
    });
    const before = workstation.snapshot().phase;
    if (before.name !== 'active') throw new Error(before.name);
    for (let passed = 0; passed < 12 * 12 - 2; passed += 1) {
      await clock.advance(5 * minute);
      await workstation.actions['session.report-activity']({ editing: false });
    }
    expect(workstation.snapshot().phase).toMatchObject({ name: 'active', session: { warning: 15 } });
    const old = await workstation.withAccessToken(async (token) => token);
    expect(await workstation.actions['session.continue']({ password: 'wrong' })).toEqual({
      ok: false,
      error: 'wrong_credentials',
    });
    snapshots.length = 0;
    const calls = Array.from({ length: 20 }, () =>
      workstation.withAccessToken((token) => callMe(endpoint, network, token)),
    );
    expect(await workstation.actions['session.continue'](credentials)).toEqual({ ok: true });
    await Promise.all(calls);
    await clock.advance(minute);
    expect(new Set(snapshots.map(({ phase }) => phase.name))).toEqual(new Set(['active']));
    const { phase } = workstation.snapshot();
    expect(phase).toMatchObject({ name: 'active', session: { warning: null, otherSessions: { items: [] } } });
    expect(phase.name === 'active' && phase.session.expiresAtMs).toBeGreaterThan(
      before.session.expiresAtMs + 11 * hour,
    );
    expect(await accepted(old)).toBe(false);
    const kinds = secrets.sessionEntries.map((name) => name.split(':')[0]);
    expect(kinds.toSorted()).toEqual(['on-screen', 'refresh', 'session']);
    await workstation.stop();
    const again = await startStation(parts);
    expect(again.workstation.snapshot().phase).toMatchObject({ name: 'locked' });
    expect(await again.workstation.actions['session.unlock'](credentials)).toEqual({ ok: true });
    await again.workstation.stop();
  });
});

function otherSessions({ phase }: Snapshot) {
  if (phase.name !== 'active' || phase.session.otherSessions.state !== 'ready') throw new Error(phase.name);
  return phase.session.otherSessions.items;
}
