import { beforeEach, describe, expect, it } from 'vitest';
import { reckonStart } from '../../../../server/clock/reckon-start.ts';
import { ServerClock } from '../../../../server/clock/server-clock.ts';
import type { ClockRecord } from '../../../../server/domain/records/clock-record.ts';
import { FakeMachine } from '../../../support/server/fake-machine.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

describe('while it runs', () => {
  let machine: FakeMachine;
  let clock: ServerClock;
  let startMs: number;
  beforeEach(() => {
    machine = new FakeMachine();
    startMs = machine.wall;
    clock = new ServerClock({ machine });
  });

  function run(seconds: number, wallRate = 1): void {
    for (let count = 0; count < seconds; count += 1) {
      machine.pass(second, wallRate);
      clock.beat();
    }
  }

  it.each([
    ['two minutes forwards', 2 * minute],
    ['two minutes backwards', -2 * minute],
  ])('follows a small step at once: %s', (_name, stepMs) => {
    run(10);
    machine.wall += stepMs;
    expect(clock.nowMs()).toBe(machine.wall);
    expect(clock.doubt).toBeNull();
  });

  it.each([
    ['three days forwards', 3 * day],
    ['three days backwards', -3 * day],
    ['five minutes forwards', 5 * minute],
    ['five minutes backwards', -5 * minute],
    ['to the year 1970', -Date.parse('2026-03-02T07:00:00.000Z')],
    ['to the year 2106', 80 * 365 * day],
  ])('goes on by its own time from the very reading that finds the clock gone %s', (_name, jumpMs) => {
    run(10);
    machine.wall += jumpMs;
    expect(clock.nowMs()).toBe(startMs + 10 * second);
    expect(clock.doubt).toMatchObject({ reason: 'left_own_time' });
    expect(clock.isUncertain).toBe(true);
    run(3_600);
    expect(clock.nowMs()).toBe(startMs + hour + 10 * second);
    expect(clock.agrees).toBe(false);
    machine.wall -= jumpMs;
    clock.beat();
    expect(clock.agrees).toBe(true);
  });

  it('counts from where a small step had led', () => {
    machine.wall += 2 * minute;
    clock.nowMs();
    machine.wall += 3 * day;
    expect(clock.nowMs()).toBe(startMs + 2 * minute);
  });

  it('doubts a clock that leaves in many small steps, or runs too fast', () => {
    for (let step = 0; step < 4; step += 1) {
      machine.wall += minute;
      run(10);
    }
    expect(clock.doubt).not.toBeNull();
    const other = new FakeMachine();
    const fast = new ServerClock({ machine: other });
    for (let count = 0; count < 600; count += 1) {
      other.pass(second, 1.5);
      fast.beat();
    }
    expect(fast.doubt).not.toBeNull();
    expect(fast.nowMs()).toBeLessThan(other.wall);
  });

  it('never doubts for the drift of an oscillator that NTP corrects, however long', () => {
    for (let count = 0; count < 40 * 24; count += 1) {
      machine.pass(hour, 1.0005);
      clock.beat();
    }
    expect(clock.doubt).toBeNull();
    expect(clock.nowMs()).toBe(machine.wall);
  });

  it.each([false, true])('takes sleep for no doubt (monotonic time goes on in it: %s)', (countsSleep) => {
    machine.countsSleep = countsSleep;
    run(10);
    machine.sleep(3 * day);
    expect(clock.nowMs()).toBe(machine.wall);
    run(5);
    expect(clock.doubt).toBeNull();
    machine.sleep(8 * hour);
    machine.wall += 3 * day;
    clock.nowMs();
    expect(clock.doubt).not.toBeNull();
    expect(clock.nowMs()).toBe(machine.wall - 3 * day);
  });

  it('counts sleep while in doubt', () => {
    run(10);
    machine.wall += 3 * day;
    clock.nowMs();
    machine.sleep(hour);
    run(1);
    expect(clock.nowMs()).toBe(startMs + hour + 11 * second);
  });

  it('believes a pause of the whole machine only when somebody vouches for it, and can take that back', () => {
    run(10);
    machine.wall += 3 * day;
    expect(clock.nowMs()).toBe(startMs + 10 * second);
    const takeBack = clock.accept();
    expect(clock.nowMs()).toBe(machine.wall);
    takeBack();
    expect(clock.nowMs()).toBe(startMs + 10 * second);
    clock.accept();
    run(10);
    expect(clock.doubt).toBeNull();
    expect(clock.nowMs()).toBe(machine.wall);
  });

  it('reads the uptime once a second, not at every reading, in doubt and in peace', () => {
    for (const jumpMs of [0, 3 * day]) {
      machine.wall += jumpMs;
      clock.nowMs();
      const before = machine.uptimeReadings;
      for (let count = 0; count < 1_000; count += 1) {
        machine.pass(0.5);
        clock.nowMs();
      }
      expect(machine.uptimeReadings - before).toBe(0);
    }
  });
});

describe('at the start', () => {
  const wallMs = Date.UTC(2026, 10, 27, 3);
  const reading = { wallMs, uptimeMs: 5 * hour, bootId: 'this' };
  const peace: ClockRecord = {
    timeMs: wallMs,
    wallMs,
    uptimeMs: hour,
    bootId: 'this',
    doubt: null,
    unvouchedSinceMs: null,
  };
  const at = (lastMs: number, now = wallMs) =>
    reckonStart(
      { ...reading, wallMs: now },
      {
        record: { ...peace, timeMs: lastMs },
        newestEventMs: lastMs - minute,
        farAheadMs: 30 * day,
      },
    );

  it.each([
    ['a new database', null, null, false],
    ['a restart', 10 * minute, null, false],
    ['hours without power', 9 * hour, null, true],
    ['a weekend off', 3 * day, null, true],
    ['a long repair', 29 * day, null, true],
    ['a clock far ahead', 400 * day, 'far_ahead', true],
    ['a clock of the year 2080', 54 * 365 * day, 'far_ahead', true],
    ['a clock that NTP set back a little', -minute, null, false],
    ['a clock before the last commit', -hour, 'before_last_commit', true],
    ['a dead battery', -20_000 * day, 'before_last_commit', true],
  ])('%s', (_name, sinceMs, reason, hasGap) => {
    const start =
      sinceMs === null
        ? reckonStart(reading, { record: null, newestEventMs: null, farAheadMs: 30 * day })
        : at(wallMs - sinceMs);
    expect(start.doubt?.reason ?? null).toBe(reason);
    expect(start.hasGap).toBe(hasGap);
    expect(start.ownMs).toBe(reason === null || sinceMs === null ? wallMs : wallMs - sinceMs);
  });

  it('relies on the newest event if no server has recorded its time', () => {
    const known = { record: null, newestEventMs: wallMs + hour, farAheadMs: 30 * day };
    expect(reckonStart(reading, known)).toMatchObject({ ownMs: wallMs + hour });
  });

  describe('after a doubt', () => {
    const doubt = { reason: 'left_own_time', sinceMs: wallMs - 2 * hour } as const;
    // Doubted an hour earlier, 3 days ahead.
    const record: ClockRecord = {
      ...peace,
      timeMs: wallMs - hour,
      wallMs: wallMs - hour + 3 * day,
      uptimeMs: 4 * hour,
      doubt,
    };
    const known = { record, newestEventMs: wallMs - hour, farAheadMs: 30 * day };

    it('goes on in it when the clock still stands ahead', () => {
      const start = reckonStart({ ...reading, wallMs: wallMs + 3 * day }, known);
      expect(start).toEqual({ ownMs: wallMs, doubt, hasGap: true });
    });

    it('is over when the clock agrees with the uptime', () => {
      expect(reckonStart(reading, known)).toMatchObject({ doubt: null, hasGap: false });
    });

    it('goes on after a start of the machine with the same wrong clock', () => {
      const rebooted = { wallMs: wallMs + 3 * day + hour, uptimeMs: minute, bootId: 'other' };
      expect(reckonStart(rebooted, known)).toMatchObject({ ownMs: wallMs + hour, doubt });
    });

    it('is over after a start of the machine with a clock that was set back', () => {
      const rebooted = { wallMs: wallMs + hour, uptimeMs: minute, bootId: 'other' };
      expect(reckonStart(rebooted, known)).toMatchObject({ ownMs: wallMs - hour, doubt: null, hasGap: true });
    });

    it('goes on after a start of the machine with a clock before everything', () => {
      const rebooted = { wallMs: 0, uptimeMs: minute, bootId: 'other' };
      expect(reckonStart(rebooted, known)).toMatchObject({ ownMs: wallMs - hour, doubt });
    });

    it('takes an uptime that has shrunk, as in a container that was started anew, for another start', () => {
      const start = reckonStart({ wallMs: wallMs + 3 * day, uptimeMs: minute, bootId: 'this' }, known);
      expect(start).toMatchObject({ ownMs: wallMs, doubt });
    });
  });

  it('deletes nothing after an unexplained gap until a day has passed or the system vouches', () => {
    const machine = new FakeMachine(wallMs);
    const clock = new ServerClock({ machine });
    clock.begin(at(wallMs - 3 * day), false);
    expect([clock.doubt, clock.isUncertain]).toEqual([null, true]);
    machine.pass(day);
    expect(clock.isUncertain).toBe(false);
    const vouched = new ServerClock({ machine });
    vouched.begin(at(wallMs - 3 * day), true);
    expect(vouched.isUncertain).toBe(false);
    const command = new ServerClock({ machine, toleratesGap: true });
    command.begin(at(wallMs - 3 * day), false);
    expect(command.isUncertain).toBe(false);
  });
});
