import { describe, expect, it } from 'vitest';
import { msToNextTick, serverNowMs } from '../../../../../renderer/ui/time/server-clock.ts';
import { snapshotOf } from '../../../../support/renderer/snapshots.ts';

describe('serverNowMs', () => {
  it('adds the monotonic time since the snapshot arrived to its server time', () => {
    const snapshot = snapshotOf({ name: 'signed_out' }, { serverNowMs: 1_000_000 });
    expect(serverNowMs({ snapshot, receivedAtMs: 500 }, 500)).toBe(1_000_000);
    expect(serverNowMs({ snapshot, receivedAtMs: 500 }, 2_500)).toBe(1_002_000);
  });
});

describe('msToNextTick', () => {
  it.each([
    { nowMs: 0, alignedToMs: 0, waits: 60_015 },
    { nowMs: 59_000, alignedToMs: 0, waits: 1_015 },
    { nowMs: 59_000, alignedToMs: 13_000, waits: 14_015 },
    // Counts down to a moment in the future.
    { nowMs: 10_000, alignedToMs: 190_000, waits: 60_015 },
    { nowMs: 10_500, alignedToMs: 190_000, waits: 59_515 },
  ])('waits $waits ms at $nowMs for minutes counted from $alignedToMs', ({ nowMs, alignedToMs, waits }) => {
    expect(msToNextTick(nowMs, 60_000, alignedToMs)).toBe(waits);
  });
});
