import { beforeEach, describe, expect, it } from 'vitest';
import type { ServerEndpointState } from '../../../../electron/core/ports/server-endpoint.ts';
import { BundledServer } from '../../../../electron/server-host/bundled-server.ts';
import type { ServerProcessListener } from '../../../../electron/server-host/server-process-launcher.ts';
import { whenReady } from '../../../../electron/server-host/when-ready.ts';
import { FakeClock } from '../../../support/core/fake-clock.ts';
import { RecordingLog } from '../../../support/core/recording-log.ts';

/** A process whose fate the test decides. */
class ScriptedProcess {
  readonly sent: unknown[] = [];
  readonly listener: ServerProcessListener;
  kills = 0;

  constructor(listener: ServerProcessListener) {
    this.listener = listener;
  }

  send(message: unknown): void {
    this.sent.push(message);
  }

  kill(): void {
    this.kills += 1;
    this.listener.onExit(null);
  }
}

const url = 'http://127.0.0.1:41234';
let clock: FakeClock;
let log: RecordingLog;
let processes: ScriptedProcess[];
let server: BundledServer;
let states: ServerEndpointState[];

beforeEach(() => {
  clock = new FakeClock();
  log = new RecordingLog();
  processes = [];
  states = [];
  const launch = (listener: ServerProcessListener) => {
    const process = new ScriptedProcess(listener);
    processes.push(process);
    return process;
  };
  server = new BundledServer({ launcher: { launch }, databaseFile: '/data/carelink.sqlite', clock, log });
  server.subscribe((state) => states.push(state));
  server.start();
});

const newest = () => {
  const process = processes.at(-1);
  if (process === undefined) throw new Error('No process was started.');
  return process;
};
const becomeReady = () => newest().listener.onMessage({ type: 'ready', url });

describe('start', () => {
  it('tells the process what to start with, over the channel', () => {
    expect(newest().sent).toEqual([
      { type: 'start', databaseFile: '/data/carelink.sqlite', setupCode: server.setupCode },
    ]);
    expect(Buffer.from(server.setupCode, 'base64url')).toHaveLength(32);
    expect(server.state).toEqual({ kind: 'starting' });
  });

  it('is ready when the process says that it listens', async () => {
    const ready = whenReady(server);
    becomeReady();
    expect(await ready).toBe(url);
    expect(states).toEqual([{ kind: 'ready', url }]);
    expect(await whenReady(server)).toBe(url);
  });

  it('happens once, however often it is asked for', () => {
    server.start();
    expect(processes).toHaveLength(1);
  });

  it.each([
    { type: 'ready', url: 'http://evil.example:80' },
    { type: 'ready', url: 'http://127.0.0.1:1/path' },
    { type: 'ready' },
    'ready',
    null,
  ])('kills a process that says %j', (message) => {
    newest().listener.onMessage(message);
    expect(newest().kills).toBe(1);
    expect(states).toEqual([{ kind: 'restarting', attempt: 1 }]);
  });

  it('kills a process that is not ready in time, and starts another', async () => {
    await clock.advance(14_999);
    expect(processes).toHaveLength(1);
    await clock.advance(1);
    expect(processes[0]?.kills).toBe(1);
    await clock.advance(500);
    expect(processes).toHaveLength(2);
  });

  it('gives one that needs longer than that more time at each attempt, up to two minutes', async () => {
    const times: number[] = [];
    for (let attempt = 1; attempt <= 6; attempt += 1) {
      const started = clock.monotonicMs();
      const current = newest();
      while (current.kills === 0) await clock.advance(1_000);
      times.push(clock.monotonicMs() - started);
      const count = processes.length;
      while (processes.length === count) await clock.advance(100);
    }
    expect(times.map((ms) => Math.round(ms / 1_000))).toEqual([15, 30, 60, 120, 120, 120]);
    becomeReady();
    expect(server.state).toEqual({ kind: 'ready', url });
  });

  it('never writes the set-up code into the log', async () => {
    newest().listener.onOutput('hello');
    newest().listener.onExit(1);
    await clock.advance(500);
    becomeReady();
    expect(log.lines.length).toBeGreaterThan(2);
    expect(log.lines.join()).not.toContain(server.setupCode);
  });
});

describe('restart', () => {
  it('backs off from 500 ms to 30 s, says so, and after five failures that it does not start', async () => {
    const delays: number[] = [];
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      newest().listener.onExit(1);
      const before = clock.monotonicMs();
      const count = processes.length;
      while (processes.length === count) await clock.advance(100);
      delays.push(clock.monotonicMs() - before);
    }
    expect(delays).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    expect(states.map(({ kind }) => kind)).toEqual([
      ...Array(4).fill('restarting'),
      ...Array(4).fill('failed'),
    ]);
    expect(states[3]).toEqual({ kind: 'restarting', attempt: 4 });
    becomeReady();
    expect(server.state).toEqual({ kind: 'ready', url });
  });

  it('forgets failures after a minute of health, not before', async () => {
    for (const healthyMs of [59_000, 60_000]) {
      newest().listener.onExit(1);
      await clock.advance(1_000);
      becomeReady();
      await clock.advance(healthyMs);
    }
    newest().listener.onExit(1);
    const attempts = states.flatMap((state) => (state.kind === 'restarting' ? [state.attempt] : []));
    expect(attempts).toEqual([1, 2, 1]);
  });

  it('keeps the set-up code, so that a set-up under way survives', async () => {
    newest().listener.onExit(null);
    await clock.advance(500);
    expect(newest().sent).toMatchObject([{ setupCode: server.setupCode }]);
  });

  it('tells the reason that the process gave', async () => {
    const failed = whenReady(server);
    const outcome = expect(failed).rejects.toThrow('The server could not open its database.');
    for (let attempt = 0; attempt < 5; attempt += 1) {
      newest().listener.onMessage({ type: 'failed', reason: 'The server could not open its database.' });
      await clock.advance(30_000);
    }
    await outcome;
  });
});

describe('stop', () => {
  it('asks, waits, and starts nothing again', async () => {
    becomeReady();
    const stopped = server.stop();
    expect(newest().sent.at(-1)).toEqual({ type: 'stop' });
    newest().listener.onExit(0);
    await stopped;
    await clock.advance(120_000);
    expect(processes).toHaveLength(1);
    expect(newest().kills).toBe(0);
    expect(states).toEqual([{ kind: 'ready', url }]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('kills after 5 seconds', async () => {
    becomeReady();
    const stopped = server.stop();
    await clock.advance(4_999);
    expect(newest().kills).toBe(0);
    await clock.advance(1);
    await stopped;
    expect(newest().kills).toBe(1);
  });

  it('while waiting for a restart cancels it', async () => {
    newest().listener.onExit(1);
    await server.stop();
    await clock.advance(60_000);
    expect(processes).toHaveLength(1);
  });

  it('ignores a process that becomes ready while it is being stopped', async () => {
    const stopped = server.stop();
    becomeReady();
    newest().listener.onExit(0);
    await stopped;
    expect(states).toEqual([]);
  });
});
