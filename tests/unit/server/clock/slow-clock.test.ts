import { beforeEach, describe, expect, it } from 'vitest';
import { machineClocks } from '../../../../server/clock/machine-clocks.ts';
import { ServerClock } from '../../../../server/clock/server-clock.ts';
import { FakeMachine } from '../../../support/server/fake-machine.ts';

const second = 1_000;
const hour = 3_600 * second;
const startMs = Date.parse('2026-03-02T07:00:00.000Z');

let machine: FakeMachine;
let clock: ServerClock;
beforeEach(() => {
  machine = new FakeMachine(startMs);
  clock = new ServerClock({ machine, follows: 'slowly' });
});

/** Lets seconds pass with their heartbeats; the wall clock runs at `wallRate`. */
function run(seconds: number, wallRate = 1): void {
  for (let count = 0; count < seconds; count += 1) {
    machine.pass(second, wallRate);
    clock.beat();
  }
}

const sinceStartMs = () => clock.nowMs() - startMs;

it('begins with the wall clock and goes on with monotonic time', () => {
  expect(sinceStartMs()).toBe(0);
  machine.pass(1_234);
  expect(sinceStartMs()).toBe(1_234);
});

describe('a wall clock that is set', () => {
  it.each([
    ['a day forwards', 24 * hour],
    ['a day backwards', -24 * hour],
    ['six seconds forwards', 6 * second],
    ['six seconds backwards', -6 * second],
  ])('is ignored: %s', (_name, jumpMs) => {
    machine.wall += jumpMs;
    expect(sinceStartMs()).toBe(0);
    run(3_600);
    expect(sinceStartMs()).toBe(hour);
  });

  it('is followed again when it was set right', () => {
    machine.wall += hour;
    run(60);
    machine.wall -= hour - 100;
    run(60);
    expect(sinceStartMs()).toBe(120 * second + 100);
  });

  it('ends a doubt without a jump when it is nearly right again', () => {
    machine.wall += hour;
    run(60);
    expect(clock.doubt).not.toBeNull();
    machine.wall -= hour - 60 * second;
    clock.beat();
    expect(clock.agrees).toBe(true);
    clock.resume();
    expect([sinceStartMs(), clock.doubt]).toEqual([60 * second, null]);
    machine.wall -= 59 * second;
    run(200);
    expect(sinceStartMs()).toBe(261 * second);
  });

  it('is believed when the system vouches for it', () => {
    machine.wall += hour;
    run(60);
    clock.accept();
    expect([sinceStartMs(), clock.doubt]).toEqual([hour + 60 * second, null]);
  });

  it('is ignored between two heartbeats, too, and while the process hangs', () => {
    machine.pass(300);
    machine.wall += hour;
    expect(sinceStartMs()).toBe(300);
    machine.pass(60 * second);
    expect(sinceStartMs()).toBe(60_300);
  });

  it('by up to five seconds is followed by at most 1 %, and time never goes back', () => {
    for (const stepMs of [4_000, -4_000]) {
      const before = sinceStartMs();
      machine.wall += stepMs;
      run(100);
      expect(sinceStartMs() - before).toBeCloseTo(100 * second + Math.sign(stepMs) * second, -1);
      run(300);
      expect(sinceStartMs() - before).toBeCloseTo(400 * second + stepMs, -1);
    }
    let last = clock.nowMs();
    machine.wall -= 5_000;
    for (let count = 0; count < 1_000; count += 1) {
      machine.pass(1);
      const now = clock.nowMs();
      expect(now).toBeGreaterThanOrEqual(last);
      last = now;
    }
  });
});

it.each([0.9995, 1.0005])('follows the drift of a clock that NTP slews (%s)', (rate) => {
  run(8 * 3_600, rate);
  expect(Math.abs(clock.nowMs() - machine.wall)).toBeLessThan(10);
});

describe.each([
  ['stands still', false],
  ['goes on', true],
])('sleep, where monotonic time %s in it', (_name, countsSleep) => {
  beforeEach(() => {
    machine.countsSleep = countsSleep;
    run(10);
  });

  it('is counted at the first reading after it', () => {
    machine.sleep(8 * hour);
    expect(sinceStartMs()).toBe(8 * hour + 10 * second);
    run(10);
    expect(sinceStartMs()).toBe(8 * hour + 20 * second);
  });

  it.each([hour, -hour, -16 * hour])('is counted beside a clock that was set by %i ms', (jumpMs) => {
    machine.sleep(8 * hour);
    machine.wall += jumpMs;
    run(10);
    expect(sinceStartMs()).toBe(8 * hour + 20 * second);
  });

  it('is counted while the clock has been wrong for long', () => {
    machine.wall += 3 * hour;
    run(10);
    machine.sleep(20 * second);
    machine.pass(200);
    expect(sinceStartMs()).toBe(40_200);
  });

  it('is counted once, and each time', () => {
    for (let nap = 0; nap < 50; nap += 1) {
      machine.sleep(60 * second);
      clock.nowMs();
      run(2);
    }
    expect(sinceStartMs()).toBe((10 + 50 * 62) * second);
  });
});

it('asks for the uptime once a second, not at every reading', () => {
  machine.wall += hour;
  clock.nowMs();
  const before = machine.uptimeReadings;
  for (let count = 0; count < 1_000; count += 1) {
    machine.pass(0.5);
    clock.nowMs();
  }
  expect(machine.uptimeReadings - before).toBe(0);
  run(3);
  expect(machine.uptimeReadings - before).toBe(3);
});

it('reads the clocks of this machine', async () => {
  const real = new ServerClock({ machine: machineClocks, follows: 'slowly' });
  await new Promise((resolve) => setTimeout(resolve, 30));
  real.beat();
  expect(Math.abs(real.nowMs() - Date.now())).toBeLessThan(1_000);
  expect(machineClocks.uptimeMs()).toBeGreaterThan(0);
});
