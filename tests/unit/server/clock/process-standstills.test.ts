import { describe, expect, test } from 'vitest';
import { ProcessStandstills } from '../../../../server/clock/process-standstills.ts';

function watched() {
  const times = { steadyMs: 0, wallMs: 1_000_000 };
  const noticed: number[] = [];
  const standstills = new ProcessStandstills({
    steadyMs: () => times.steadyMs,
    wallMs: () => times.wallMs,
    onNoticed: (forMs) => noticed.push(forMs),
  });
  const pass = (ms: number) => {
    times.steadyMs += ms;
    times.wallMs += ms;
  };
  const turn = (ms = 100) => {
    pass(ms);
    standstills.turn();
  };
  return { standstills, times, noticed, pass, turn };
}

describe('a process that stood still', () => {
  test('is noticed by whoever asks first, once', () => {
    const { standstills, noticed, pass, turn } = watched();
    turn();
    expect([standstills.count, standstills.isWaking]).toEqual([0, false]);
    pass(30_000);
    expect([standstills.isWaking, standstills.count, standstills.count]).toEqual([true, 1, 1]);
    expect(noticed).toEqual([30_000]);
  });

  test('is noticed by its own turns, when nobody asks', () => {
    const { standstills, noticed, turn } = watched();
    turn();
    turn(1_600);
    expect([standstills.count, standstills.isWaking, noticed]).toEqual([1, true, [1_600]]);
  });

  test('is awake after five turns, however long they take', () => {
    const { standstills, turn, pass } = watched();
    turn(2_000);
    for (let turns = 0; turns < 4; turns += 1) {
      pass(1_000);
      expect(standstills.isWaking).toBe(true);
      turn();
    }
    expect(standstills.isWaking).toBe(true);
    turn();
    expect([standstills.isWaking, standstills.count]).toEqual([false, 1]);
  });

  test('begins to wake anew when it is stopped while it does', () => {
    const { standstills, turn } = watched();
    turn(2_000);
    turn();
    turn();
    turn(2_000);
    expect(standstills.count).toBe(2);
    for (let turns = 0; turns < 4; turns += 1) turn();
    expect(standstills.isWaking).toBe(true);
  });

  test('is noticed by the clock on the wall when the steady one slept with the machine', () => {
    const { standstills, times } = watched();
    times.wallMs += 3_600_000;
    expect([standstills.isWaking, standstills.count]).toEqual([true, 1]);
  });

  test('is not one that is busy, nor one whose clock is set back or forward a little', () => {
    const { standstills, times, turn } = watched();
    for (let turns = 0; turns < 50; turns += 1) turn(1_400);
    times.wallMs -= 3_600_000;
    turn();
    times.wallMs += 1_000;
    turn();
    expect([standstills.count, standstills.isWaking]).toEqual([0, false]);
  });
});
