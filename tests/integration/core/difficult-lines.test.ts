import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, type TestContext, vi } from 'vitest';
import { startInterruptedWay } from '../../support/core/interrupted-way.ts';
import { startLiveStation } from '../../support/core/live-station.ts';
import { isFullRun } from '../../support/never-breaks/full-run.ts';
import { addTestUser, nurse } from '../../support/server/add-test-user.ts';
import { MetricsReading } from '../../support/server/read-metrics.ts';
import { runServerCommand } from '../../support/server/run-server-command.ts';
import { findNginx, startCollectingNginx } from '../../support/server/start-nginx.ts';
import { startTestServer } from '../../support/server/start-test-server.ts';

const realClock = { nowMs: () => Date.now(), advance() {} };
const second = 1_000;
const nginx = findNginx();
const withoutNginx = 'nginx is not installed (Debian: apt-get install nginx)';
vi.setConfig({ testTimeout: 300 * second });
const longOnes = 'minutes by the real clock: CARELINK_TEST_FULL_FAULTS=1';

type OnFinished = TestContext['onTestFinished'];

/** A nurse at a workstation that reaches its server through `between`. Proofs name the near end. */
async function atWork(onFinished: OnFinished, between = async (server: string) => server) {
  // Ended in reverse order.
  const way = await startInterruptedWay('http://127.0.0.1:9');
  onFinished(() => way.close());
  const server = await startTestServer({ clock: realClock as never, config: { issuer: way.url } });
  onFinished(() => server.close());
  way.target = await between(server.url);
  await addTestUser(server);
  const station = await startLiveStation(way.url);
  onFinished(() => station.stop());
  expect(await station.workstation.actions['session.sign-in'](nurse)).toEqual({ ok: true });
  const id = station.workstation.currentSession()?.id ?? '';
  const orderOf = (order: 'end' | 'lock') => async () => {
    const outcome = await runServerCommand(['session', order, id, '--db', server.databaseFile]);
    expect(outcome.code, outcome.err).toBe(0);
  };
  const linesAsked = async () => {
    const labels = '{method="POST",route="/v1/station/events",status="200"}';
    return (await MetricsReading.of(server.url)).value(`http_requests_total${labels}`);
  };
  const statesSince = (from: number) =>
    new Set(station.shown.slice(from).map(({ snapshot }) => snapshot.connection.state));
  return { way, station, endSession: orderOf('end'), lockSession: orderOf('lock'), linesAsked, statesSince };
}

/** nginx that buffers what comes on a line. */
const behindNginx = (onFinished: OnFinished) => async (server: string) => {
  const proxy = await startCollectingNginx(nginx ?? '', server);
  onFinished(() => proxy.close());
  return proxy.plainUrl;
};

it('behind nginx that collects what comes, the workstation asks, and a lock by IT is on screen', async ({
  skip,
  onTestFinished,
}) => {
  skip(nginx === null, withoutNginx);
  const { station, lockSession, statesSince } = await atWork(onTestFinished, behindNginx(onTestFinished));
  const before = station.shown.length;
  // Ending the session would end the line, too, and make nginx pass on everything it has buffered.
  await lockSession();
  await expect.poll(() => station.snapshot.phase.name, { timeout: 30 * second }).toBe('locked');
  expect(statesSince(before)).toEqual(new Set(['online']));
});

it.concurrent('behind such nginx lines are not tried for ever, and an end takes 15 s', async ({
  skip,
  onTestFinished,
  expect,
}) => {
  skip(nginx === null, withoutNginx);
  skip(!isFullRun, longOnes);
  const { station, endSession, linesAsked } = await atWork(onTestFinished, behindNginx(onTestFinished));
  await sleep(20 * second);
  const asked = await linesAsked();
  expect(asked).toBeGreaterThan(1);
  await sleep(25 * second);
  expect(await linesAsked()).toBe(asked);
  await endSession();
  await expect.poll(() => station.snapshot.notice?.kind, { timeout: 20 * second }).toBe('session_ended');
});

it.concurrent('a server that accepts and never answers is not called connected for more than 30 s', async ({
  skip,
  onTestFinished,
  expect,
}) => {
  skip(!isFullRun, longOnes);
  const { way, station } = await atWork(onTestFinished);
  await sleep(7 * second);
  way.become('silent');
  const sinceMs = performance.now();
  await expect.poll(() => station.snapshot.connection.state, { timeout: 60 * second }).toBe('offline');
  expect(performance.now() - sinceMs).toBeLessThan(31 * second);
});

it.concurrent.for(['cut', 'silent'] as const)(
  'a way that is %s for 15 s and open for 15 s, again and again, is no news, and an end is on screen after it',
  async (state, { skip, onTestFinished, expect }) => {
    skip(!isFullRun, longOnes);
    const { way, station, endSession, statesSince } = await atWork(onTestFinished);
    await sleep(7 * second);
    const before = station.shown.length;
    for (let round = 0; round < 5; round += 1) {
      way.become(state);
      await sleep(15 * second);
      way.become('open');
      await sleep(15 * second);
    }
    way.become(state);
    await sleep(5 * second);
    await endSession();
    await sleep(10 * second);
    way.become('open');
    await expect.poll(() => station.snapshot.notice?.kind, { timeout: 30 * second }).toBe('session_ended');
    expect(statesSince(before)).toEqual(new Set(['online']));
  },
);
