import { setTimeout as realPause } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FakeClock } from '../../../../support/core/fake-clock.ts';
import type { Fault } from '../../../../support/core/faulty-network.ts';
import {
  minute,
  type Station,
  startStation,
  startWithFakeServer,
} from '../../../../support/core/start-workstation.ts';

type World = Awaited<ReturnType<typeof startWithFakeServer>> & { station: Station };
type Step = { readonly name: string; run(world: World): unknown };

const credentials = { username: 'ana', password: 'correct horse battery' };
const pin = '482915';
const step = (name: string, run: Step['run']): fc.Arbitrary<Step> =>
  fc.constant({ name, run, toString: () => name });
const faults: Fault[] = ['none', 'offline', 'hang', 'lose_answer', 'truncate', 'portal', { status: 503 }];

const steps: fc.Arbitrary<Step> = fc.oneof(
  step('sign in', ({ station }) => station.workstation.actions['session.sign-in'](credentials)),
  step('sign in wrongly', ({ station }) =>
    station.workstation.actions['session.sign-in']({ ...credentials, password: 'x' }),
  ),
  step('lock', ({ station }) => station.workstation.lock('button')),
  step('unlock', ({ station }) => station.workstation.actions['session.unlock'](credentials)),
  step('unlock wrongly', ({ station }) => station.workstation.actions['session.unlock']({ password: 'x' })),
  step('set a PIN', ({ station }) =>
    station.workstation.actions['session.set-pin']({ pin, password: credentials.password }),
  ),
  step('unlock by PIN', ({ station }) => station.workstation.actions['session.unlock']({ pin })),
  step('unlock by a wrong PIN', ({ station }) =>
    station.workstation.actions['session.unlock']({ pin: '591824' }),
  ),
  step('sign out', ({ station }) => station.workstation.actions['session.sign-out']()),
  step('continue', ({ station }) =>
    station.workstation.actions['session.continue']({ password: credentials.password }),
  ),
  step('continue by PIN', ({ station }) => station.workstation.actions['session.continue']({ pin })),
  step('retry', ({ station }) => station.workstation.actions['session.retry-now']()),
  step('call', ({ station }) =>
    station.workstation.withAccessToken(async (token) => token).catch(() => undefined),
  ),
  step('revoke', ({ server }) =>
    server.end([...server.sessions.keys()].at(-1) ?? '', 'revoked_by_administrator'),
  ),
  step('require enrolment', ({ server }) => {
    server.enrolledKeys = new Set();
  }),
  step('enrol', ({ server, station }) => {
    server.enrolmentCodes.set('K7QM2F9AXW3T8PZC', 'Ward B');
    return station.workstation.actions['enrolment.run']({ code: 'K7QM-2F9A-XW3T-8PZC', name: 'B-204' });
  }),
  step('replace a session', ({ server, station }) =>
    station.workstation.actions['session.sign-in-replacing']({
      sessionId: [...server.sessions.keys()].at(-1) ?? '',
    }),
  ),
  step('limit the sessions', ({ server }) => {
    server.limit = { maxPerUser: 1, mayReplace: true };
  }),
  step('break the keychain', ({ secrets }) => {
    secrets.writable = false;
  }),
  step('crash', async (world) => {
    await world.station.workstation.stop();
    world.station = await startStation(world.parts);
  }),
  step('sleep', ({ clock, station }) => {
    station.power.emit('suspend');
    clock.sleep(40 * minute);
    station.power.emit('resume');
  }),
  fc.constantFrom(-86_400_000, 3_600_000).map((ms) => ({
    name: `jump ${ms}`,
    run: ({ clock }: World) => clock.jumpWall(ms),
    toString: () => `jump ${ms}`,
  })),
  fc.constantFrom(...faults).map((fault) => ({
    name: 'fault',
    run: ({ network }: World) => network.become(fault),
    toString: () => `fault ${JSON.stringify(fault)}`,
  })),
  fc.constantFrom(1, 14, 100, 700).map((minutes) => ({
    name: 'wait',
    run: ({ clock }: World) => clock.advance(minutes * minute),
    toString: () => `wait ${minutes} min`,
  })),
);

it('whatever happens, no session is lost or left behind, and nothing is shown that must not be', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 4, maxLength: 14 }), async (history) => {
      const start = await startWithFakeServer();
      const world: World = { ...start, station: start };
      expect(await world.station.workstation.actions['session.sign-in'](credentials)).toEqual({ ok: true });
      for (const { run } of history) {
        await whileTimePasses(world.clock, run(world));
        checkScreen(world);
      }
      await checkAtRest(world);
      await world.station.workstation.stop();
    }),
    { numRuns: 30 },
  );
});

/** Advances fake time until `work`, which may wait for a time-out or for real hashing, is done. */
async function whileTimePasses(clock: FakeClock, work: unknown): Promise<void> {
  let running = true;
  const done = Promise.resolve(work).finally(() => {
    running = false;
  });
  while (running) {
    await clock.advance(200);
    await realPause(1);
  }
  await done;
}

function checkScreen({ station, server, clock }: World): void {
  const { phase, notice } = station.workstation.snapshot();
  expect(server.refreshes.some(({ kind }) => kind === 'reuse')).toBe(false);
  if (phase.name === 'locked') expect(JSON.stringify(phase)).not.toContain('"ana"');
  if (notice?.kind === 'session_ended') {
    const sessions = [...server.sessions.values()];
    const over = sessions.some(
      ({ endedReason, expiresAtMs }) => endedReason !== null || expiresAtMs <= clock.trueMs() + 1_000,
    );
    expect(over).toBe(true);
  }
}

/** Once nothing is wrong any more, the screen, the keychain and the server come to agree. */
async function checkAtRest(world: World): Promise<void> {
  const { clock, network, secrets, server, station } = world;
  network.become('none');
  secrets.writable = true;
  await clock.advance(16 * minute);
  const { phase, connection } = station.workstation.snapshot();
  const tokens = secrets.sessionEntries.filter((name) => name.startsWith('refresh:'));
  const live = [...server.sessions.values()].filter(
    ({ endedReason, expiresAtMs }) => endedReason === null && expiresAtMs > clock.trueMs(),
  );
  if (phase.name === 'active' || phase.name === 'locked') {
    expect(connection).toEqual({ state: 'online' });
    expect(live.map(({ id }) => `refresh:${id}`)).toEqual(expect.arrayContaining(tokens));
    expect(tokens.length).toBeLessThanOrEqual(1);
  } else {
    expect(phase.name).toBe('signed_out');
    expect(secrets.sessionEntries).toEqual([]);
  }
}
