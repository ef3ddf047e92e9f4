import { describe, expect, it } from 'vitest';
import type { Workstation } from '../../../../../electron/core/workstation.ts';
import { endedReasons } from '../../../../../server/contract/constants.ts';
import type { FakeServerOptions } from '../../../../support/core/fake-token-server.ts';
import { minute, startWithFakeServer } from '../../../../support/core/start-workstation.ts';

async function signedIn(options: FakeServerOptions = {}) {
  const station = await startWithFakeServer(options);
  const { workstation, clock, server } = station;
  const done = workstation.actions['session.sign-in']({ username: 'ana', password: server.password });
  await clock.advance(0);
  expect(await done).toEqual({ ok: true });
  return station;
}

function activityOf(workstation: Workstation) {
  const { phase } = workstation.snapshot();
  if (phase.name !== 'active') throw new Error(`The phase is ${phase.name}.`);
  return phase.session.activity;
}

describe('a server that answers slowly', () => {
  it('is told, kept an eye on, and forgotten when it is quick again', async () => {
    const { workstation, clock, network } = await signedIn();
    expect(workstation.snapshot().connection).toEqual({ state: 'online' });
    network.become('slow');
    for (let asked = 0; asked < 3; asked += 1) void workstation.actions['sessions.refresh-list']();
    await clock.advance(10_000);
    expect(workstation.snapshot().connection).toEqual({ state: 'online', slow: true });
    await clock.advance(2 * minute);
    expect(workstation.snapshot().connection).toEqual({ state: 'online', slow: true });
    network.become('none');
    await clock.advance(2 * minute);
    expect(workstation.snapshot().connection).toEqual({ state: 'online' });
    const [entry] = activityOf(workstation).filter(({ kind }) => kind === 'server_slow');
    expect((entry?.untilMs ?? 0) - (entry?.atMs ?? 0)).toBeGreaterThan(2 * minute);
    const asked = network.count('/healthz');
    await clock.advance(10 * minute);
    // Only signs of life, as everywhere without a line.
    expect(network.count('/healthz') - asked).toBeLessThanOrEqual(10 * 6);
    await workstation.stop();
  });

  it('that stops answering is lost, which has a sentence of its own', async () => {
    const { workstation, clock, network } = await signedIn();
    network.become('slow');
    for (let asked = 0; asked < 3; asked += 1) void workstation.actions['sessions.refresh-list']();
    await clock.advance(10_000);
    network.become('hang');
    void workstation.actions['sessions.refresh-list']();
    await clock.advance(minute);
    expect(workstation.snapshot().connection).toMatchObject({ state: 'offline', cause: 'timed_out' });
    network.become('none');
    await clock.advance(minute);
    expect(workstation.snapshot().connection).toEqual({ state: 'online' });
    const lasting = activityOf(workstation).filter(({ untilMs }) => untilMs !== undefined);
    expect(lasting.map(({ kind, untilMs }) => [kind, untilMs !== null])).toEqual([
      ['connection_lost', true],
      ['server_slow', true],
    ]);
    await workstation.stop();
  });
});

it('a clock that is set wrong is reported within minutes, and no longer once it is right', async () => {
  const { workstation, clock } = await signedIn();
  expect(workstation.snapshot().clock.skewMs).toBeNull();
  clock.jumpWall(-17 * minute);
  await clock.advance(minute);
  expect(workstation.snapshot()).toMatchObject({
    clock: { skewMs: -17 * minute },
    connection: { state: 'online' },
    phase: { name: 'active' },
  });
  clock.jumpWall(17 * minute);
  await clock.advance(minute);
  expect(workstation.snapshot().clock.skewMs).toBeNull();
  await workstation.stop();
});

describe('the end of a session by somebody else', () => {
  it.each(endedReasons)('is told with its reason: %s', async (reason) => {
    const { workstation, clock, server } = await signedIn();
    server.end(server.onlySession.id, reason);
    await clock.advance(14 * minute);
    expect(workstation.snapshot().notice).toMatchObject({ kind: 'session_ended', reason });
    await workstation.stop();
  });

  it('is not said to be anybody’s when the server knows of no such session', async () => {
    const { workstation, clock, server } = await signedIn();
    server.sessions.clear();
    await clock.advance(14 * minute);
    expect(workstation.snapshot().notice).toMatchObject({ kind: 'session_ended', reason: 'unknown' });
    await workstation.stop();
  });
});

it('a stranger’s page costs nothing, and is told as what it is', async () => {
  const { workstation, clock, network } = await signedIn();
  network.become('portal');
  await clock.advance(14 * minute);
  expect(workstation.snapshot()).toMatchObject({
    connection: { state: 'offline', cause: 'foreign_answer' },
    phase: { name: 'active' },
  });
  network.become({ status: 407 });
  await clock.advance(2 * minute);
  expect(workstation.snapshot().connection).toMatchObject({ cause: 'proxy_sign_in' });
  network.become('none');
  await clock.advance(2 * minute);
  expect(workstation.snapshot().connection).toEqual({ state: 'online' });
  await workstation.stop();
});
